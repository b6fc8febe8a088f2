//! The receptionist: what is edited, what goes live, what a call is answered with.

use call::SessionConfig;
use domain::{LocationId, Role};
use services::{
    ServiceError,
    access::Member,
    bookings::Place,
    calls::{Answer, CallSettings},
    receptionists::{
        NewRule, Occasion, Receptionists, RuleChange, Standing, Which, fingerprint, part_of,
        session,
    },
    records::{Kind, Part, Persona, Tone},
};

use crate::shop::Shop;

struct Desk {
    shop: Shop,
    receptionists: Receptionists,
    owner: Member,
    location: LocationId,
}

impl Desk {
    async fn open() -> Self {
        let shop = Shop::open().await;
        let snapshots = services::snapshot::Snapshots::new(shop.ports.clone());
        let seeded = &shop.fade_room;
        let owner = shop
            .access
            .member(seeded.owner, Some(seeded.business))
            .await
            .unwrap();
        let locations = shop
            .ports
            .store
            .read::<_, ServiceError, _>(seeded.business, |tx| {
                Box::pin(async move { Ok(tx.locations().list().await?) })
            });
        let location = locations.await.unwrap()[0].id;
        Self {
            receptionists: Receptionists::new(shop.ports.clone(), snapshots),
            owner,
            location,
            shop,
        }
    }

    async fn standing(&self) -> Standing {
        let standing = self.receptionists.standing(&self.owner, self.location);
        standing.await.unwrap()
    }

    /// Saves a greeting to the draft.
    async fn greet(&self, greeting: &str) -> Result<(), ServiceError> {
        let standing = self.standing().await;
        let persona = Persona {
            greeting: greeting.to_owned(),
            ..standing.script().persona.clone()
        };
        let seen = part_of(standing.script(), Part::Persona);
        self.receptionists
            .save_persona(&self.owner, self.location, &seen, &persona)
            .await
    }

    async fn publish(&self) -> Result<i64, ServiceError> {
        let mark = self.standing().await.mark();
        let published = self
            .receptionists
            .publish(&self.owner, self.location, &mark)
            .await;
        self.shop.forget(self.location);
        published
    }

    async fn rule(&self, change: RuleChange) -> Result<(), ServiceError> {
        self.receptionists
            .change_rules(&self.owner, self.location, &change)
            .await
    }

    async fn titles(&self) -> Vec<String> {
        let standing = self.standing().await;
        let rules = standing.script().rules.iter();
        rules.map(|rule| rule.title.clone()).collect()
    }

    /// What a call is answered with.
    async fn ring(&self, id: &str) -> SessionConfig {
        let number = &self.shop.fade_room.number;
        match self.shop.ring(id, "+447700900101", number).await {
            Answer::Connect(connect) => connect.session,
            Answer::Refuse(why) => panic!("{why:?}"),
        }
    }

    async fn version_of(&self, id: &'static str) -> Option<i64> {
        self.shop
            .ports
            .store
            .read::<_, ServiceError, _>(self.owner.business, |tx| {
                Box::pin(async move {
                    let call = tx.calls().by_provider_id("twilio", id).await?.unwrap();
                    let version = tx.receptionists().answered(call.id).await?;
                    Ok(version.map(|version| version.number))
                })
            })
            .await
            .unwrap()
    }

    async fn audited(&self) -> Vec<String> {
        let page = services::records::PageRequest::first(50);
        self.shop
            .ports
            .store
            .read::<_, ServiceError, _>(self.owner.business, |tx| {
                Box::pin(async move {
                    let found = tx.audit().list(None, page).await?.items;
                    let ours = found
                        .iter()
                        .filter(|one| one.action.starts_with("receptionist."));
                    Ok(ours
                        .map(|one| format!("{} {}", one.action, one.detail))
                        .collect())
                })
            })
            .await
            .unwrap()
    }
}

fn parking(kind: Kind) -> NewRule {
    NewRule {
        kind,
        title: "parking".to_owned(),
        text: "Behind the shop.".to_owned(),
    }
}

#[tokio::test]
async fn a_published_greeting_answers_the_next_call_and_not_the_one_in_progress() {
    let desk = Desk::open().await;
    let first = desk.ring("CA1").await;
    assert!(first.prompt.greeting.starts_with("Fade Room, this is Ava"));
    desk.greet("Fade Room here, your AI receptionist.")
        .await
        .unwrap();
    assert_eq!(
        desk.ring("CA2").await.prompt.greeting,
        first.prompt.greeting,
        "a draft is not heard"
    );
    assert_eq!(desk.publish().await.unwrap(), 2);
    assert_eq!(
        desk.ring("CA3").await.prompt.greeting,
        "Fade Room here, your AI receptionist."
    );
    // The carrier asks again for a call that rang before: it goes on as it began.
    assert_eq!(
        desk.ring("CA1").await.prompt.greeting,
        first.prompt.greeting
    );
    for (call, version) in [("CA1", 1), ("CA2", 1), ("CA3", 2)] {
        assert_eq!(desk.version_of(call).await, Some(version), "{call}");
    }
    assert_eq!(
        desk.audited().await,
        [
            r#"receptionist.published {"changes":"Greeting","version":2}"#,
            r#"receptionist.edited {"changes":"Greeting"}"#,
        ]
    );
}

#[tokio::test]
async fn who_saves_later_is_told_who_was_first_and_may_use_their_own() {
    let desk = Desk::open().await;
    let seen = part_of(desk.standing().await.script(), Part::Persona);
    desk.greet("Hello, an AI speaks.").await.unwrap();
    let mine = Persona {
        name: "Robin".to_owned(),
        ..desk.standing().await.live.script.persona
    };
    let save = |seen: String| {
        let (desk, mine) = (&desk, &mine);
        async move {
            desk.receptionists
                .save_persona(&desk.owner, desk.location, &seen, mine)
                .await
        }
    };
    let late = save(seen).await.unwrap_err();
    let ServiceError::Conflict(text) = &late else {
        panic!("{late:?}")
    };
    assert_eq!(text, "Dana Ortiz changed this at 14:00");
    // Another part was not changed.
    let standing = desk.standing().await;
    let seen = part_of(standing.script(), Part::Sound);
    let sound = services::records::Sound {
        speed: 110,
        ..standing.script().sound.clone()
    };
    desk.receptionists
        .save_sound(&desk.owner, desk.location, &seen, &sound)
        .await
        .unwrap();
    let seen = part_of(desk.standing().await.script(), Part::Persona);
    save(seen).await.unwrap();
    let standing = desk.standing().await;
    assert_eq!(standing.script().persona, mine);
    let what: Vec<String> = standing.changes().into_iter().map(|one| one.what).collect();
    assert_eq!(what, ["Name", "Speed"]);
}

#[tokio::test]
async fn a_draft_that_says_what_is_live_is_none() {
    let desk = Desk::open().await;
    let live = desk.standing().await.live.script.persona.greeting;
    desk.greet("Something else from an AI.").await.unwrap();
    assert!(desk.standing().await.draft.is_some());
    desk.greet(&live).await.unwrap();
    assert!(desk.standing().await.draft.is_none());
    let nothing = desk.publish().await.unwrap_err();
    assert!(matches!(nothing, ServiceError::Conflict(_)), "{nothing:?}");
}

#[tokio::test]
async fn rules_are_added_moved_switched_deleted_and_put_back() {
    let desk = Desk::open().await;
    for title in ["one", "two", "three"] {
        let rule = NewRule {
            title: title.to_owned(),
            ..parking(Kind::WhenAsked)
        };
        desk.rule(RuleChange::Add(rule)).await.unwrap();
    }
    let rules = desk.standing().await.script().rules.clone();
    let id = |place: usize| rules[place].id;
    desk.rule(RuleChange::Move {
        id: id(2),
        up: true,
    })
    .await
    .unwrap();
    desk.rule(RuleChange::Move {
        id: id(0),
        up: true,
    })
    .await
    .unwrap();
    assert_eq!(desk.titles().await, ["one", "three", "two"]);
    desk.rule(RuleChange::Switch {
        id: id(0),
        on: false,
    })
    .await
    .unwrap();
    desk.rule(RuleChange::Delete(id(2))).await.unwrap();
    assert_eq!(desk.titles().await, ["one", "two"]);
    let gone = desk
        .rule(RuleChange::Switch {
            id: id(2),
            on: false,
        })
        .await;
    assert!(matches!(gone, Err(ServiceError::NotFound("rule"))));
    desk.rule(RuleChange::PutBack).await.unwrap();
    assert_eq!(desk.titles().await, ["one", "three", "two"]);
    assert!(matches!(
        desk.rule(RuleChange::PutBack).await,
        Err(ServiceError::NotFound("rule"))
    ));
    let late = RuleChange::Reword {
        id: id(1),
        seen: fingerprint(&rules[0]),
        rule: parking(Kind::Always),
    };
    assert!(matches!(
        desk.rule(late).await,
        Err(ServiceError::Conflict(_))
    ));
    let reword = RuleChange::Reword {
        id: id(1),
        seen: fingerprint(&rules[1]),
        rule: parking(Kind::Always),
    };
    desk.rule(reword).await.unwrap();
    assert_eq!(desk.titles().await, ["one", "three", "parking"]);
    let empty = RuleChange::Add(NewRule {
        text: " ".to_owned(),
        ..parking(Kind::Always)
    });
    let refused = desk.rule(empty).await.unwrap_err();
    assert!(
        matches!(refused, ServiceError::Invalid { field: "text", .. }),
        "{refused:?}"
    );
}

#[tokio::test]
async fn two_rules_for_one_case_keep_a_draft_from_going_live() {
    let desk = Desk::open().await;
    desk.rule(RuleChange::Add(parking(Kind::WhenAsked)))
        .await
        .unwrap();
    let other = NewRule {
        title: "Parking?".to_owned(),
        ..parking(Kind::HandOver)
    };
    desk.rule(RuleChange::Add(other)).await.unwrap();
    let refused = desk.publish().await.unwrap_err();
    let ServiceError::Conflict(text) = &refused else {
        panic!("{refused:?}")
    };
    assert!(
        text.contains("When asked about parking") && text.contains("Hand over when Parking?"),
        "{text}"
    );
    let rules = desk.standing().await.script().rules.clone();
    let off = RuleChange::Switch {
        id: rules[1].id,
        on: false,
    };
    desk.rule(off).await.unwrap();
    desk.publish().await.unwrap();
    let told = desk.ring("CA1").await.prompt;
    assert!(
        told.rules
            .contains(&"When the caller asks about parking: Behind the shop.".to_owned()),
        "{told:?}"
    );
    assert!(told.handover.is_empty(), "a rule that is off is not told");
    assert!(told.instructions().contains("asks about parking"));
}

#[tokio::test]
async fn restoring_makes_a_draft_and_an_unseen_change_is_never_published() {
    let desk = Desk::open().await;
    let before = desk.standing().await.live.script.persona.greeting;
    desk.greet("Second, by an AI.").await.unwrap();
    let looked_at = desk.standing().await.mark();
    desk.greet("Third, by an AI.").await.unwrap();
    let late = desk
        .receptionists
        .publish(&desk.owner, desk.location, &looked_at)
        .await;
    assert!(matches!(late, Err(ServiceError::Conflict(_))), "{late:?}");
    desk.publish().await.unwrap();
    let mark = desk.standing().await.mark();
    desk.receptionists
        .restore(&desk.owner, desk.location, 1, &mark)
        .await
        .unwrap();
    let standing = desk.standing().await;
    assert_eq!(standing.script().persona.greeting, before);
    assert_eq!(standing.live.number, 2, "callers hear version 2 still");
    assert_eq!(desk.publish().await.unwrap(), 3);
    assert_eq!(desk.ring("CA1").await.prompt.greeting, before);
    let missing = desk
        .receptionists
        .restore(&desk.owner, desk.location, 9, &desk.standing().await.mark())
        .await;
    assert!(matches!(missing, Err(ServiceError::NotFound("version"))));
    desk.greet("Fourth, by an AI.").await.unwrap();
    let mark = desk.standing().await.mark();
    desk.receptionists
        .discard(&desk.owner, desk.location, &mark)
        .await
        .unwrap();
    assert!(desk.standing().await.changes().is_empty());
}

#[tokio::test]
async fn only_owners_and_managers_edit_and_publish() {
    let desk = Desk::open().await;
    desk.greet("Hello from an AI.").await.unwrap();
    let mark = desk.standing().await.mark();
    for role in [Role::Desk, Role::Staff] {
        let somebody = Member {
            role,
            ..desk.owner.clone()
        };
        let rule = RuleChange::Add(parking(Kind::Always));
        let edited = desk
            .receptionists
            .change_rules(&somebody, desk.location, &rule)
            .await;
        assert!(matches!(edited, Err(ServiceError::Forbidden(_))), "{role}");
        let published = desk
            .receptionists
            .publish(&somebody, desk.location, &mark)
            .await;
        assert!(
            matches!(published, Err(ServiceError::Forbidden(_))),
            "{role}"
        );
    }
}

#[tokio::test]
async fn a_script_becomes_a_session_by_day_by_night_and_on_holidays() {
    let desk = Desk::open().await;
    let place = Place {
        business: desk.owner.business,
        location: desk.location,
    };
    let scripted = desk
        .receptionists
        .script(place, Which::Draft)
        .await
        .unwrap();
    assert_eq!(scripted.version.map(|version| version.number), Some(1));
    let mut script = scripted.script;
    script.persona.greeting = "Open.".to_owned();
    script.persona.greeting_closed = "Closed, says an AI.".to_owned();
    script.persona.goodbye = "So long.".to_owned();
    script.persona.tones = vec![Tone::Warm, Tone::Calm];
    script.sound.voice = "cedar".to_owned();
    script.sound.speed = 120;
    script.sound.silence_first = Some(12);
    let snapshots = services::snapshot::Snapshots::new(desk.shop.ports.clone());
    let snapshot = snapshots.get(place.business, place.location).await.unwrap();
    let settings = CallSettings::default();
    let at = |text: &str| {
        let occasion = Occasion {
            snapshot: &snapshot,
            at: crate::shop::london(text),
            caller: None,
            caller_name: None,
        };
        session(&script, &occasion, &settings)
    };
    let open = at("2026-11-20T14:00");
    assert_eq!(open.prompt.greeting, "Open. I'm an AI receptionist.");
    assert_eq!(
        at("2026-11-20T18:00").prompt.greeting,
        "Closed, says an AI."
    );
    assert_eq!(
        at("2026-11-23T10:00").prompt.greeting,
        "Closed, says an AI."
    );
    script.persona.greeting_holiday = "Merry Christmas from the AI.".to_owned();
    let at = |text: &str| {
        let occasion = Occasion {
            snapshot: &snapshot,
            at: crate::shop::london(text),
            caller: None,
            caller_name: None,
        };
        session(&script, &occasion, &settings)
    };
    assert_eq!(
        at("2026-12-25T10:00").prompt.greeting,
        "Merry Christmas from the AI."
    );
    assert_eq!(
        (open.model.voice.as_str(), open.model.speed),
        ("cedar", 1.2)
    );
    assert_eq!(open.limits.silence_first.as_secs(), 12);
    assert_eq!(open.limits.silence_again, settings.limits.silence_again);
    let told = open.prompt.instructions();
    assert!(told.contains("You are warm, calm and brief."), "{told}");
    assert!(told.contains("exactly these words: So long."), "{told}");
}
