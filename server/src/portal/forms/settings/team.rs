//! The team: roles, leaving, invitations.

use domain::{EmailAddress, InvitationId, MembershipId, Role};
use futures::{FutureExt, future::BoxFuture};
use services::{ServiceError, team::TeamMember};

use super::super::{
    super::submit::{Done, Refused, Sent},
    read::Problems,
    sure::be_sure,
};

pub(super) fn change(sent: &Sent) -> BoxFuture<'_, Result<Done, Refused>> {
    match sent.fields.text("do") {
        "role" => role(sent).boxed(),
        "remove" => remove(sent).boxed(),
        "invite" => invite(sent).boxed(),
        "take-back" => take_back(sent).boxed(),
        _ => super::super::unknown().boxed(),
    }
}

async fn role(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let id: Option<MembershipId> =
        problems.parsed(&sent.fields, "member", "Choose one of the team.");
    let role: Option<Role> = problems.parsed(&sent.fields, "role", "Choose one of the list.");
    let (id, role) = problems.read(id.zip(role))?;
    let team = &sent.services().team;
    let before = team.change_role(sent.member()?, id, role).await?;
    let page = sent.address("settings/team");
    let done = Done::to(page.clone()).saying(format!("The role is {} now.", role.label()));
    let (member, before) = (id.to_string(), before.as_str());
    Ok(done.with_undo(
        page,
        &[("do", "role"), ("member", &member), ("role", before)],
    ))
}

async fn remove(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let id: Option<MembershipId> =
        problems.parsed(&sent.fields, "member", "Choose one of the team.");
    let id = problems.read(id)?;
    let by = sent.member()?;
    let team = &sent.services().team;
    let known = team.members(by).await?;
    let known = known.into_iter().find(|one| one.id == id);
    let known = known.ok_or(ServiceError::NotFound("member"))?;
    let own = known.user == by.user;
    sure_to_remove(sent, &known)?;
    team.remove(by, id).await?;
    // Who left sees nothing of the business any more.
    let to = if own {
        "/app".to_owned()
    } else {
        sent.address("settings/team")
    };
    let text = if own {
        "You left the team."
    } else {
        "Removed from the team."
    };
    Ok(Done::to(to).saying(text))
}

/// Who leaves, or is removed, comes back by an invitation alone.
fn sure_to_remove(sent: &Sent, member: &TeamMember) -> Result<(), Refused> {
    if member.user == sent.member()?.user {
        let follows = [
            "You see nothing of this business from then on.",
            "To come back you need an invitation of somebody who stays.",
        ];
        return be_sure(sent, "Leave the team?".to_owned(), &follows, "Leave team");
    }
    let name = member.name.as_ref().map(ToString::to_string);
    let name = name.unwrap_or_else(|| member.email.to_string());
    let follows = [
        "They see nothing of this business from then on.",
        "What they did stays. If customers book them, they stay on the diary.",
        "To come back they need an invitation.",
    ];
    let title = format!("Remove {name} from the team?");
    be_sure(sent, title, &follows, "Remove from team")
}

async fn invite(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let email: Option<EmailAddress> = problems.parsed(
        &sent.fields,
        "email",
        "Enter an e-mail address, as in name@example.com.",
    );
    let role: Option<Role> = problems.parsed(&sent.fields, "role", "Choose one of the list.");
    let (email, role) = problems.read(email.zip(role))?;
    let link = sent.portal().server.public("/app/invite");
    let team = &sent.services().team;
    team.invite(sent.member()?, &email, (role, None), &link)
        .await?;
    Ok(Done::to(sent.address("settings/team")).saying(format!("Invited {email}.")))
}

async fn take_back(sent: &Sent) -> Result<Done, Refused> {
    let mut problems = Problems::default();
    let id: Option<InvitationId> =
        problems.parsed(&sent.fields, "invitation", "Choose one of the list.");
    let id = problems.read(id)?;
    sent.services().team.take_back(sent.member()?, id).await?;
    Ok(Done::to(sent.address("settings/team")).saying("Took the invitation back."))
}
