//! The team: roles, leaving, invitations.

use domain::{EmailAddress, InvitationId, MembershipId, Role};
use futures::{FutureExt, future::BoxFuture};

use super::super::{
    super::submit::{Done, Refused, Sent},
    read::Problems,
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
    let own = team.members(by).await?;
    let own = own.iter().any(|one| one.id == id && one.user == by.user);
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
