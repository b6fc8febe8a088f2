//! Editing the draft. A part is saved by what it was when its page was drawn: whoever saves later is told who was first.

use domain::{LocationId, RuleId, UserId};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    Flaw, Receptionists, Standing, changes,
    check::{flaws_of_about, flaws_of_persona, flaws_of_rule, flaws_of_sound, too_many},
};
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    records::{
        Actor, DraftAside, Edited, Kind, Part, Persona, ReceptionistDraft, Removed, Rule, Script,
        Sound,
    },
    show,
};

/// A rule as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRule {
    /// When it holds.
    pub kind: Kind,
    /// What it is about.
    pub title: String,
    /// What to do or say.
    pub text: String,
}

/// One change of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleChange {
    /// One more, at the end.
    Add(NewRule),
    /// Other words.
    Reword {
        /// Which.
        id: RuleId,
        /// The [`fingerprint`] of the rule that was reworded.
        seen: String,
        /// The words.
        rule: NewRule,
    },
    /// One place up or down.
    Move {
        /// Which.
        id: RuleId,
        /// Up.
        up: bool,
    },
    /// Switches it on or off.
    Switch {
        /// Which.
        id: RuleId,
        /// On.
        on: bool,
    },
    /// Deletes it. The last deleted one can be put back.
    Delete(RuleId),
    /// Puts the last deleted one back where it stood.
    PutBack,
}

/// What a part of a script is known by while it is as it is.
#[must_use]
pub fn fingerprint(part: &impl Serialize) -> String {
    let text = serde_json::to_vec(part).unwrap_or_default();
    let digest: [u8; 32] = Sha256::digest(text).into();
    let start = digest.iter().take(8);
    start.fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The fingerprint of a part of a script.
#[must_use]
pub fn part_of(script: &Script, part: Part) -> String {
    match part {
        Part::Persona => fingerprint(&script.persona),
        Part::Sound => fingerprint(&script.sound),
        Part::Rules => fingerprint(&script.about),
    }
}

/// What became of an edit.
enum Edit {
    Done,
    Late { by: Option<UserId>, at: String },
}

impl Receptionists {
    /// Saves who it is. `seen` is the [`part_of`] the script that was changed.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if somebody else changed it meanwhile; [`ServiceError::Invalid`], naming the field.
    pub async fn save_persona(
        &self,
        by: &Member,
        location: LocationId,
        seen: &str,
        persona: &Persona,
    ) -> Result<(), ServiceError> {
        refuse(flaws_of_persona(persona))?;
        let late = |script: &Script| part_of(script, Part::Persona) != seen;
        self.edit(by, location, Part::Persona, late, |script, _| {
            script.persona = persona.clone();
            Ok(())
        })
        .await
    }

    /// Saves how it sounds. `seen` is the [`part_of`] the script that was changed.
    ///
    /// # Errors
    /// As [`save_persona`](Self::save_persona).
    pub async fn save_sound(
        &self,
        by: &Member,
        location: LocationId,
        seen: &str,
        sound: &Sound,
    ) -> Result<(), ServiceError> {
        refuse(flaws_of_sound(sound))?;
        let late = |script: &Script| part_of(script, Part::Sound) != seen;
        self.edit(by, location, Part::Sound, late, |script, _| {
            script.sound = sound.clone();
            Ok(())
        })
        .await
    }

    /// Saves what callers may be told of the business. `seen` is the [`part_of`] the script that was changed.
    ///
    /// # Errors
    /// As [`save_persona`](Self::save_persona).
    pub async fn save_about(
        &self,
        by: &Member,
        location: LocationId,
        seen: &str,
        about: &str,
    ) -> Result<(), ServiceError> {
        refuse(flaws_of_about(about))?;
        let late = |script: &Script| part_of(script, Part::Rules) != seen;
        self.edit(by, location, Part::Rules, late, |script, _| {
            about.clone_into(&mut script.about);
            Ok(())
        })
        .await
    }

    /// Changes the rules.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the rule is gone; [`ServiceError::Conflict`] if somebody else reworded it meanwhile;
    /// [`ServiceError::Invalid`], naming the field.
    pub async fn change_rules(
        &self,
        by: &Member,
        location: LocationId,
        change: &RuleChange,
    ) -> Result<(), ServiceError> {
        let new = self.ports.id(RuleId::from_uuid);
        let late = |script: &Script| match change {
            RuleChange::Reword { id, seen, .. } => {
                let known = script.rules.iter().find(|rule| rule.id == *id);
                known.is_some_and(|rule| fingerprint(rule) != *seen)
            }
            _ => false,
        };
        self.edit(by, location, Part::Rules, late, |script, aside| {
            apply(script, aside, change, new)
        })
        .await
    }

    /// Changes the draft, in one unit of work: who was first, what was changed, the audit event.
    async fn edit(
        &self,
        by: &Member,
        location: LocationId,
        part: Part,
        late: impl Fn(&Script) -> bool + Send + Sync,
        apply: impl Fn(&mut Script, &mut DraftAside) -> Result<(), ServiceError> + Send + Sync,
    ) -> Result<(), ServiceError> {
        may_edit(by)?;
        let (late, apply, now) = (&late, &apply, self.ports.now());
        let edit = self
            .ports
            .store
            .write(by.business, |tx| {
                Box::pin(async move {
                    let standing = Standing::read(tx, location).await?;
                    if late(standing.script()) {
                        return self.late(tx, location, &standing, part, now).await;
                    }
                    let mut script = standing.script().clone();
                    let mut aside = standing
                        .draft
                        .as_ref()
                        .map(|draft| draft.aside.clone())
                        .unwrap_or_default();
                    apply(&mut script, &mut aside)?;
                    if script == *standing.script() {
                        return Ok(Edit::Done);
                    }
                    let what = changes(standing.script(), &script);
                    let what: Vec<&str> = what.iter().map(|one| one.what.as_str()).collect();
                    let detail = json!({ "changes": what.join(", ") });
                    if script == standing.live.script && aside.removed.is_none() {
                        tx.receptionists().remove_draft(standing.home).await?;
                    } else {
                        aside.edited.retain(|one| one.part != part);
                        let (user, at) = (by.user, now);
                        aside.edited.push(Edited { part, by: user, at });
                        let draft = ReceptionistDraft {
                            location_id: standing.home,
                            revision: standing.revision() + 1,
                            script,
                            aside,
                            updated_at: now,
                            updated_by: Some(by.user),
                        };
                        tx.receptionists().put_draft(&draft).await?;
                    }
                    let subject = standing.home.to_string();
                    let actor = Actor::User(by.user);
                    let event = self
                        .ports
                        .audit(actor, "receptionist.edited", subject, detail);
                    tx.audit().record(&event).await?;
                    Ok::<_, ServiceError>(Edit::Done)
                })
            })
            .await?;
        match edit {
            Edit::Done => Ok(()),
            Edit::Late { by, at } => {
                let who = self.name_of(by).await?;
                Err(ServiceError::Conflict(format!(
                    "{who} changed this at {at}"
                )))
            }
        }
    }

    /// Who was first, and when.
    async fn late(
        &self,
        tx: &mut dyn Tx,
        location: LocationId,
        standing: &Standing,
        part: Part,
        now: Timestamp,
    ) -> Result<Edit, ServiceError> {
        let place = tx.locations().get(location).await?;
        let place = place.ok_or(ServiceError::NotFound("location"))?;
        let zone = jiff::tz::TimeZone::get(&place.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let (by, at) = last_edit(standing, part);
        let today = zone.to_datetime(at).date() == zone.to_datetime(now).date();
        let at = if today {
            show::time(at, &zone)
        } else {
            show::when(at, &zone, now)
        };
        Ok(Edit::Late { by, at })
    }

    pub(crate) async fn name_of(&self, user: Option<UserId>) -> Result<String, ServiceError> {
        let Some(user) = user else {
            return Ok("Somebody".to_owned());
        };
        let found = self
            .ports
            .store
            .system_read(|tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.people().get(user).await?) })
            })
            .await?;
        Ok(found.map_or_else(
            || "Somebody who left".to_owned(),
            |person| {
                let name = person.name.map(|name| name.to_string());
                name.unwrap_or_else(|| person.email.to_string())
            },
        ))
    }
}

/// Who changed a part last, and when: of the draft, otherwise of the live version.
#[must_use]
pub(super) fn last_edit(standing: &Standing, part: Part) -> (Option<UserId>, Timestamp) {
    let edited = standing.draft.as_ref().and_then(|draft| {
        let edited = draft.aside.edited.iter().find(|one| one.part == part);
        edited.map(|one| (Some(one.by), one.at))
    });
    let live = &standing.live;
    edited.unwrap_or((live.published_by, live.published_at))
}

pub(super) fn may_edit(by: &Member) -> Result<(), ServiceError> {
    if by.role.may(domain::Permission::EditSetup) {
        Ok(())
    } else {
        Err(ServiceError::Forbidden("Receptionist"))
    }
}

/// The first flaw as an error.
pub(super) fn refuse(flaws: Vec<Flaw>) -> Result<(), ServiceError> {
    match flaws.into_iter().next() {
        None => Ok(()),
        Some(Flaw { field, reason }) => Err(ServiceError::Invalid { field, reason }),
    }
}

fn apply(
    script: &mut Script,
    aside: &mut DraftAside,
    change: &RuleChange,
    new: RuleId,
) -> Result<(), ServiceError> {
    let place = |script: &Script, id: RuleId| {
        let found = script.rules.iter().position(|rule| rule.id == id);
        found.ok_or(ServiceError::NotFound("rule"))
    };
    match change {
        RuleChange::Add(rule) => {
            let rule = written(new, rule, true)?;
            script.rules.push(rule);
            refuse(too_many(&script.rules))?;
        }
        RuleChange::Reword { id, rule, .. } => {
            let at = place(script, *id)?;
            script.rules[at] = written(*id, rule, script.rules[at].on)?;
        }
        RuleChange::Move { id, up } => {
            let at = place(script, *id)?;
            let to = if *up { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(to) = to.filter(|to| *to < script.rules.len()) {
                script.rules.swap(at, to);
            }
        }
        RuleChange::Switch { id, on } => {
            let at = place(script, *id)?;
            script.rules[at].on = *on;
        }
        RuleChange::Delete(id) => {
            let at = place(script, *id)?;
            let rule = script.rules.remove(at);
            aside.removed = Some(Removed { place: at, rule });
        }
        RuleChange::PutBack => {
            let removed = aside.removed.take();
            let removed = removed.ok_or(ServiceError::NotFound("rule"))?;
            let at = removed.place.min(script.rules.len());
            script.rules.insert(at, removed.rule);
        }
    }
    Ok(())
}

fn written(id: RuleId, rule: &NewRule, on: bool) -> Result<Rule, ServiceError> {
    let rule = Rule {
        id,
        kind: rule.kind,
        title: rule.title.trim().to_owned(),
        text: rule.text.trim().to_owned(),
        on,
    };
    refuse(flaws_of_rule(rule.kind, &rule.title, &rule.text))?;
    Ok(rule)
}
