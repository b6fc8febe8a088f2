//! Every caller of `scenarios/`, on SQLite and on Postgres.

use std::collections::BTreeSet;

use crate::world::{Place, TestServer, folder, friday, scenario};

async fn play(file: &str, place: Place) {
    let scenario = scenario(file);
    let server = TestServer::start(place, scenario.now.unwrap_or_else(friday)).await;
    let played = server.play(&scenario).await;
    server.stop().await;
    assert!(played.ok, "{}", server::demo::show(&played, false));
}

macro_rules! scenarios {
    ($($name:ident = $file:literal,)*) => {
        const FILES: &[&str] = &[$($file,)*];

        scenarios! { @on on_sqlite: $($name = $file,)* }
        scenarios! { @on on_postgres: $($name = $file,)* }
    };
    (@on $place:ident: $($name:ident = $file:literal,)*) => {
        mod $place {
            use super::{Place, play};

            $(
                #[tokio::test]
                async fn $name() {
                    play($file, place().await).await;
                }
            )*

            async fn place() -> Place {
                super::$place().await
            }
        }
    };
}

async fn on_sqlite() -> Place {
    Place::sqlite()
}

async fn on_postgres() -> Place {
    Place::postgres().await
}

scenarios! {
    ambiguous_date = "ambiguous-date.toml",
    asks_for_a_person_by_keypad = "asks-for-a-person-by-keypad.toml",
    asks_for_the_same_again = "asks-for-the-same-again.toml",
    asks_the_opening_hours = "asks-the-opening-hours.toml",
    asks_the_price = "asks-the-price.toml",
    background_noise = "background-noise.toml",
    barber_changes_the_service = "barber-changes-the-service.toml",
    barber_each_wants_something_else = "barber-each-wants-something-else.toml",
    barber_every_two_weeks = "barber-every-two-weeks.toml",
    barber_me_and_my_son = "barber-me-and-my-son.toml",
    barber_one_after_the_other = "barber-one-after-the-other.toml",
    barber_three_of_us = "barber-three-of-us.toml",
    barber_unmet_request_is_kept = "barber-unmet-request-is-kept.toml",
    barber_waits_for_sam = "barber-waits-for-sam.toml",
    books_a_haircut = "books-a-haircut.toml",
    calendar_access_revoked = "calendar-access-revoked.toml",
    calendar_fails_once = "calendar-fails-once.toml",
    cancels_a_booking = "cancels-a-booking.toml",
    changes_their_mind = "changes-their-mind.toml",
    closed_day = "closed-day.toml",
    courts_asked_piece_by_piece = "courts-asked-piece-by-piece.toml",
    courts_cancelled_in_time = "courts-cancelled-in-time.toml",
    courts_cancelled_late = "courts-cancelled-late.toml",
    courts_cancelled_too_late = "courts-cancelled-too-late.toml",
    courts_closed_at_night = "courts-closed-at-night.toml",
    courts_coaching_question = "courts-coaching-question.toml",
    courts_every_tuesday = "courts-every-tuesday.toml",
    courts_from_six_to_eight = "courts-from-six-to-eight.toml",
    courts_full_and_waits = "courts-full-and-waits.toml",
    courts_hangs_up_in_the_read_back = "courts-hangs-up-in-the-read-back.toml",
    courts_moved_to_another_evening = "courts-moved-to-another-evening.toml",
    courts_neighbours_in_one_row = "courts-neighbours-in-one-row.toml",
    courts_not_enough_left = "courts-not-enough-left.toml",
    courts_on_a_bad_line = "courts-on-a-bad-line.toml",
    courts_price_question = "courts-price-question.toml",
    courts_racket_added_at_the_read_back = "courts-racket-added-at-the-read-back.toml",
    courts_racket_price_question = "courts-racket-price-question.toml",
    courts_series_with_a_conflict = "courts-series-with-a-conflict.toml",
    courts_shoes_and_a_shuttle = "courts-shoes-and-a-shuttle.toml",
    courts_starts_on_the_hour_only = "courts-starts-on-the-hour-only.toml",
    courts_three_instead_of_two = "courts-three-instead-of-two.toml",
    courts_three_seats_of_open_play = "courts-three-seats-of-open-play.toml",
    courts_too_far_ahead = "courts-too-far-ahead.toml",
    courts_two_for_two_hours = "courts-two-for-two-hours.toml",
    courts_weekday_price = "courts-weekday-price.toml",
    courts_weekend_price = "courts-weekend-price.toml",
    courts_with_two_rackets = "courts-with-two-rackets.toml",
    courts_withheld_number = "courts-withheld-number.toml",
    date_in_the_past = "date-in-the-past.toml",
    everything_in_one_sentence = "everything-in-one-sentence.toml",
    forged_media_handshake = "forged-media-handshake.toml",
    forged_webhook = "forged-webhook.toml",
    hangs_up_during_the_greeting = "hangs-up-during-the-greeting.toml",
    hangs_up_in_the_read_back = "hangs-up-in-the-read-back.toml",
    interrupts_the_read_back = "interrupts-the-read-back.toml",
    jitter = "jitter.toml",
    keeps_the_booking_after_all = "keeps-the-booking-after-all.toml",
    key_presses_are_noted = "key-presses-are-noted.toml",
    leaves_a_message = "leaves-a-message.toml",
    lost_frames = "lost-frames.toml",
    malformed_frame = "malformed-frame.toml",
    media_before_start = "media-before-start.toml",
    model_dies_in_the_call = "model-dies-in-the-call.toml",
    model_unreachable = "model-unreachable.toml",
    moves_a_booking = "moves-a-booking.toml",
    oversized_frame = "oversized-frame.toml",
    physio_any_place_will_do = "physio-any-place-will-do.toml",
    physio_cancels_late = "physio-cancels-late.toml",
    physio_daniel_in_brunswick = "physio-daniel-in-brunswick.toml",
    physio_first_visit = "physio-first-visit.toml",
    physio_follow_up_for_a_new_patient = "physio-follow-up-for-a-new-patient.toml",
    physio_follow_up_with_grace = "physio-follow-up-with-grace.toml",
    physio_message_for_the_practitioner = "physio-message-for-the-practitioner.toml",
    physio_moves_a_follow_up = "physio-moves-a-follow-up.toml",
    physio_practitioner_is_elsewhere_that_day = "physio-practitioner-is-elsewhere-that-day.toml",
    physio_price_question = "physio-price-question.toml",
    physio_principal_has_her_own_price = "physio-principal-has-her-own-price.toml",
    physio_saturday_in_northcote = "physio-saturday-in-northcote.toml",
    physio_two_places_in_a_class = "physio-two-places-in-a-class.toml",
    piece_by_piece = "piece-by-piece.toml",
    rumble_in_the_background = "rumble-in-the-background.toml",
    says_mm_hmm = "says-mm-hmm.toml",
    says_yes_twice = "says-yes-twice.toml",
    second_start = "second-start.toml",
    second_stream_with_used_token = "second-stream-with-used-token.toml",
    silent_caller = "silent-caller.toml",
    slot_taken_nearest_offered = "slot-taken-nearest-offered.toml",
    socket_drops = "socket-drops.toml",
    spa_books_a_facial = "spa-books-a-facial.toml",
    spa_both_rooms_taken = "spa-both-rooms-taken.toml",
    spa_cancels_in_time = "spa-cancels-in-time.toml",
    spa_cancels_late_and_keeps_it = "spa-cancels-late-and-keeps-it.toml",
    spa_claims_to_be_known = "spa-claims-to-be-known.toml",
    spa_closed_on_sunday = "spa-closed-on-sunday.toml",
    spa_deposit_question = "spa-deposit-question.toml",
    spa_facial_with_light_therapy = "spa-facial-with-light-therapy.toml",
    spa_first_visit_consultation = "spa-first-visit-consultation.toml",
    spa_laser_for_a_small_area = "spa-laser-for-a-small-area.toml",
    spa_moves_a_facial = "spa-moves-a-facial.toml",
    spa_new_client_wants_botox = "spa-new-client-wants-botox.toml",
    spa_ninety_minutes_in_one_sentence = "spa-ninety-minutes-in-one-sentence.toml",
    spa_peel_with_olivia = "spa-peel-with-olivia.toml",
    spa_preparation_question = "spa-preparation-question.toml",
    spa_provider_does_not_do_it = "spa-provider-does-not-do-it.toml",
    spa_returning_client_books_botox = "spa-returning-client-books-botox.toml",
    spa_too_young_for_laser = "spa-too-young-for-laser.toml",
    text_answer_lost = "text-answer-lost.toml",
    text_carrier_busy = "text-carrier-busy.toml",
    text_carrier_fails = "text-carrier-fails.toml",
    text_refused_after_opt_out = "text-refused-after-opt-out.toml",
    too_far_ahead = "too-far-ahead.toml",
    too_soon = "too-soon.toml",
    unknown_number = "unknown-number.toml",
    unsigned_webhook = "unsigned-webhook.toml",
    wants_a_named_barber = "wants-a-named-barber.toml",
    webhook_delivered_twice = "webhook-delivered-twice.toml",
    withheld_number = "withheld-number.toml",
}

#[test]
fn every_scenario_is_played() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder of scenarios")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".toml"))
        .collect();
    let played: BTreeSet<String> = FILES.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(files, played);
}
