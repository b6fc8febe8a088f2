//! The receptionist: its draft, part by part, and putting it live.

use app::policy::Policy;
use domain::{LocationId, Permission, RuleId};
use futures::FutureExt;
use services::{
    ServiceError,
    receptionists::{Flaw, NewRule, RuleChange, flaws_of_persona, flaws_of_rule, flaws_of_sound},
    records::{Kind, Manner, Persona, Sound, Tone},
};

use super::{
    super::submit::{Done, FormOfPage, Refused, Sent},
    read::Problems,
    typed::{asked, lines},
};

pub(super) fn forms() -> [FormOfPage; 5] {
    let policy = Policy::Member(Permission::EditSetup);
    [
        FormOfPage {
            path: "/app/{business}/receptionist",
            policy,
            run: |sent| save_persona(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/receptionist/voice",
            policy,
            run: |sent| save_sound(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/receptionist/rules",
            policy,
            run: |sent| change_rules(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/receptionist/versions",
            policy,
            run: |sent| restore(sent).boxed(),
        },
        FormOfPage {
            path: "/app/{business}/receptionist/publish",
            policy,
            run: |sent| publish(sent).boxed(),
        },
    ]
}

/// The location in the address, or the only one.
async fn place(sent: &Sent) -> Result<LocationId, Refused> {
    let business = sent.member()?.business;
    let locations = sent.services().catalogue.read(business).await?.locations;
    match (asked(&sent.visit.address, "loc"), locations.as_slice()) {
        (Some(at), all) => {
            let found = all.iter().find(|one| one.id.to_string() == at);
            Ok(found.ok_or(ServiceError::NotFound("location"))?.id)
        }
        (None, [only]) => Ok(only.id),
        (None, _) => Err(Refused::field("", "Choose a location first.")),
    }
}

/// A page of the receptionist, of the same location.
fn page(sent: &Sent, page: &str) -> String {
    let at = asked(&sent.visit.address, "loc").map(|at| format!("?loc={at}"));
    sent.address(&format!("receptionist{page}{}", at.unwrap_or_default()))
}

fn note(problems: &mut Problems, flaws: Vec<Flaw>) {
    for flaw in flaws {
        problems.note(flaw.field, flaw.reason);
    }
}

/// Words that are spoken are one line, however they were typed.
fn spoken(sent: &Sent, name: &str) -> String {
    let words: Vec<&str> = sent.fields.text(name).split_whitespace().collect();
    words.join(" ")
}

async fn save_persona(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "save" {
        return Err(super::changed());
    }
    let location = place(sent).await?;
    let mut problems = Problems::default();
    let manners = Manner::ALL.iter().copied();
    let language = problems.one_of(&sent.fields, "language", manners);
    let tones = sent
        .fields
        .all("tones")
        .filter_map(|tone| tone.parse::<Tone>().ok());
    let persona = Persona {
        name: spoken(sent, "name"),
        tones: tones.collect(),
        greeting: spoken(sent, "greeting"),
        greeting_closed: spoken(sent, "greeting_closed"),
        greeting_holiday: spoken(sent, "greeting_holiday"),
        says_ai: sent.fields.has("says_ai"),
        language: language.unwrap_or(Manner::Plain),
        goodbye: spoken(sent, "goodbye"),
    };
    note(&mut problems, flaws_of_persona(&persona));
    problems.none()?;
    sent.services()
        .receptionists
        .save_persona(sent.member()?, location, sent.fields.text("seen"), &persona)
        .await?;
    Ok(Done::to(sent.visit.address.clone())
        .saying("Saved to the draft. Callers hear it once it is published."))
}

async fn save_sound(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "save" {
        return Err(super::changed());
    }
    let location = place(sent).await?;
    let mut problems = Problems::default();
    let speed = problems.number(&sent.fields, "speed", 70..=130);
    let seconds = "Enter a whole number of seconds, or nothing.";
    let sound = Sound {
        voice: sent.fields.text("voice").to_owned(),
        speed,
        silence_first: problems.optional(&sent.fields, "silence_first", seconds),
        silence_again: problems.optional(&sent.fields, "silence_again", seconds),
    };
    note(&mut problems, flaws_of_sound(&sound));
    problems.none()?;
    sent.services()
        .receptionists
        .save_sound(sent.member()?, location, sent.fields.text("seen"), &sound)
        .await?;
    Ok(Done::to(sent.visit.address.clone())
        .saying("Saved to the draft. Callers hear it once it is published."))
}

async fn change_rules(sent: &Sent) -> Result<Done, Refused> {
    let location = place(sent).await?;
    let member = sent.member()?;
    let receptionists = &sent.services().receptionists;
    let here = page(sent, "/rules");
    let rule = |id: &str| -> Result<RuleId, Refused> { id.parse().map_err(|_| super::changed()) };
    let (change, said) = match sent.fields.text("do") {
        "about" => {
            let (seen, about) = (sent.fields.text("seen"), lines(&sent.fields, "about"));
            receptionists
                .save_about(member, location, seen, &about)
                .await?;
            return Ok(Done::to(here).saying("Saved to the draft."));
        }
        "add" => (RuleChange::Add(typed(sent)?), "Added to the draft."),
        "reword" => (
            RuleChange::Reword {
                id: rule(sent.fields.text("rule"))?,
                seen: sent.fields.text("seen").to_owned(),
                rule: typed(sent)?,
            },
            "Saved to the draft.",
        ),
        "change" => pressed(sent, rule(sent.fields.text("rule"))?)?,
        "put-back" => (RuleChange::PutBack, "Put back."),
        _ => return super::unknown().await,
    };
    receptionists
        .change_rules(member, location, &change)
        .await?;
    let done = Done::to(here.clone()).saying(said);
    Ok(match change {
        RuleChange::Delete(_) => done.with_undo(here, &[("do", "put-back")]),
        _ => done,
    })
}

/// The button of a card.
fn pressed(sent: &Sent, id: RuleId) -> Result<(RuleChange, &'static str), Refused> {
    Ok(match sent.fields.text("act") {
        "up" => (RuleChange::Move { id, up: true }, "Moved up."),
        "down" => (RuleChange::Move { id, up: false }, "Moved down."),
        "on" => (RuleChange::Switch { id, on: true }, "Switched on."),
        "off" => (RuleChange::Switch { id, on: false }, "Switched off."),
        "delete" => (RuleChange::Delete(id), "Deleted from the draft."),
        _ => return Err(super::changed()),
    })
}

/// A rule as it was typed.
fn typed(sent: &Sent) -> Result<NewRule, Refused> {
    let mut problems = Problems::default();
    let kinds = Kind::ALL.iter().copied();
    let kind = problems.one_of(&sent.fields, "kind", kinds);
    let (title, text) = (spoken(sent, "title"), lines(&sent.fields, "text"));
    if let Some(kind) = kind {
        note(&mut problems, flaws_of_rule(kind, &title, &text));
    }
    let kind = problems.read(kind)?;
    Ok(NewRule { kind, title, text })
}

async fn restore(sent: &Sent) -> Result<Done, Refused> {
    if sent.fields.text("do") != "restore" {
        return Err(super::changed());
    }
    let location = place(sent).await?;
    let number: i64 = sent
        .fields
        .text("version")
        .parse()
        .map_err(|_| super::changed())?;
    let receptionists = &sent.services().receptionists;
    let standing = receptionists.standing(sent.member()?, location).await?;
    let agreed = format!("replace-{number}");
    if !standing.changes().is_empty() && !sent.fields.has(&agreed) {
        return Err(Refused::field(
            agreed,
            "There is a draft. Tick that it may be replaced.",
        ));
    }
    receptionists
        .restore(sent.member()?, location, number, sent.fields.text("seen"))
        .await?;
    Ok(Done::to(page(sent, "/publish")).saying(format!(
        "The draft says what version {number} said. Callers hear it once it is published."
    )))
}

async fn publish(sent: &Sent) -> Result<Done, Refused> {
    let location = place(sent).await?;
    let (member, seen) = (sent.member()?, sent.fields.text("seen"));
    let receptionists = &sent.services().receptionists;
    match sent.fields.text("do") {
        "publish" => {
            let number = receptionists.publish(member, location, seen).await?;
            let text = format!("Version {number} is live. The next call is answered by it.");
            Ok(Done::to(page(sent, "/versions")).saying(text))
        }
        "discard" => {
            receptionists.discard(member, location, seen).await?;
            Ok(Done::to(page(sent, "")).saying("Discarded the draft."))
        }
        _ => super::unknown().await,
    }
}
