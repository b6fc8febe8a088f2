//! What the store promises, once for both engines: every case runs on SQLite and on Postgres, each time with a second
//! business present that must come out untouched.

#![expect(clippy::unwrap_used, reason = "a case fails by panicking")]

mod cases;
mod engine;
mod killed;
mod races;
mod seed;
mod workers;
mod world;

/// Makes a test of each case for each engine.
macro_rules! on_both_engines {
    ($($module:ident: $($case:ident,)*;)*) => {
        mod sqlite {$(
            mod $module {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::world::run(crate::engine::Kind::Sqlite, crate::cases::$module::$case).await;
                }
            )*}
        )*}

        mod postgres {$(
            mod $module {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::world::run(crate::engine::Kind::Postgres, crate::cases::$module::$case).await;
                }
            )*}
        )*}
    };
}

on_both_engines! {
    setup:
        what_a_business_sets_up_reads_back,
        putting_again_replaces,
        another_business_cannot_be_written_in_this_scope,
        hours_and_exceptions_read_back_in_order,
        a_service_keeps_its_staff_in_order,
        a_number_belongs_to_one_business,
        a_key_is_found_by_its_hash_until_it_is_revoked,
        every_change_of_the_set_up_is_counted_and_nothing_else,
        rules_of_the_business_and_of_a_location_read_back,;
    receptionists:
        versions_are_numbered_and_the_newest_is_live,
        words_that_no_version_says_become_one,
        a_draft_reads_back_and_is_changed_by_one_at_a_time,
        a_call_keeps_the_version_that_answered_it,;
    erasing:
        a_deleted_business_leaves_nothing_and_its_neighbour_everything,
        a_deletion_that_fails_leaves_everything,
        a_member_is_one_person_of_the_diary,;
    lines:
        a_blocked_caller_is_refused_until_the_time_is_over,
        a_number_keeps_its_last_check_its_last_test_and_its_calls,
        a_number_without_calls_is_forgotten_with_what_is_known_of_it,
        recipes_of_forwarding_are_read_by_country,
        chosen_calendars_go_with_their_account,
        how_far_a_business_has_come_reads_back,
        what_the_latest_calls_booked_is_known_without_reading_them,;
    notices:
        what_somebody_has_to_know_of_is_found_and_nothing_else,
        what_was_read_is_counted_no_more_for_that_person_alone,
        who_leaves_takes_the_mark_along,
        what_recorded_changes_are_about_is_named,;
    units:
        a_failed_unit_leaves_nothing,
        a_hidden_failure_does_not_commit,
        reads_cannot_write,
        a_dropped_unit_leaves_nothing,
        a_caller_may_go_away_at_any_moment,
        a_failing_unit_does_not_disturb_its_neighbours,
        the_database_answers,;
    instants:
        instants_order_with_and_without_fractions,
        instants_keep_microseconds,;
    bookings:
        a_booking_reads_back_whole,
        an_overlapping_booking_is_a_conflict,
        visits_that_are_over_count_as_delivered_once,
        touching_bookings_are_not,
        all_resources_or_none,
        a_cancelled_booking_frees_its_time,
        cancelling_twice_is_a_version_conflict,
        a_moved_booking_frees_its_old_time,
        a_move_into_taken_time_changes_nothing,
        a_stale_version_is_refused,
        a_booking_may_move_over_itself,
        raw_allocations_cannot_overlap_either,
        states_move_and_calendar_copies_do_not_count,;
    diary:
        bookings_are_listed_by_every_filter,
        lists_continue_where_they_ended,
        busy_reaches_over_the_window_and_nothing_else,;
    offers:
        a_service_reads_back_with_all_its_parts,
        parts_that_are_offered_no_more_stay_for_their_bookings,
        a_service_that_breaks_a_rule_is_refused_by_field,
        staff_work_at_several_places_with_hours_of_their_own,
        hours_that_overlap_are_refused_by_day,
        raw_hours_cannot_overlap_either,
        time_off_is_found_by_lane_and_window,
        a_slug_leads_to_one_location,;
    classes:
        a_class_fills_seat_by_seat_and_never_beyond,
        the_last_to_leave_releases_the_class,
        held_seats_count_until_they_lapse,
        a_move_between_classes_takes_its_seat_along,
        raw_seats_cannot_overfill_a_class_either,
        a_class_of_another_business_cannot_be_joined,;
    together:
        a_group_commits_all_or_none,
        what_a_booking_costs_reads_back,
        a_booking_that_makes_no_sense_is_refused_by_field,
        bookings_are_counted_by_local_date,
        who_was_booked_last_is_known,
        a_visitor_holds_several_slots_all_or_none,
        each_claim_has_its_own_calendar_copy,;
    waiting:
        who_came_first_is_found_first,
        an_offer_keeps_its_time_and_is_open_once,
        leaving_gives_an_offered_time_back,
        what_could_not_be_had_is_listed_until_it_is_met,
        a_thing_has_one_small_number_on_the_platform,
        the_rules_are_kept_as_they_were_once_a_change,
        what_is_charged_is_a_line_behind_the_others,;
    holds:
        a_hold_keeps_others_out_until_it_lapses,
        a_call_has_one_hold,
        a_hold_becomes_its_booking,
        a_lapsed_hold_still_books_when_free,
        ending_the_call_gives_its_hold_back,
        lapsed_holds_are_purged,
        what_was_kept_is_known_as_of_then,;
    links:
        a_link_is_found_by_its_hash_and_used_up_once,
        links_are_prolonged_with_their_booking_and_forgotten_after_a_while,
        what_a_call_held_is_handed_to_a_visitor,;
    calls:
        a_call_reads_back_through_its_life,
        a_repeated_webhook_adds_no_call,
        a_call_is_closed_once,
        only_a_ringing_call_is_closed_as_unanswered,
        a_stream_token_opens_once,
        records_read_back_in_order_and_can_be_written_again,
        open_calls_are_found_after_a_restart,
        calls_to_nobody_are_kept_once,;
    call_search:
        calls_are_found_by_who_called_what_was_said_and_how_long_it_took,
        every_order_of_calls_has_each_once_over_all_its_pages,
        calls_that_go_on_are_found_with_what_is_kept_and_asked,;
    trials:
        a_test_call_is_found_where_it_is_asked_for_and_nowhere_else,
        what_a_test_call_booked_is_shown_until_it_vanishes_and_claims_nothing,
        a_copy_has_what_a_call_needs_and_is_apart,;
    overview:
        bookings_are_searched_and_every_total_equals_its_list,
        calls_are_searched_and_counted,
        customers_are_searched_with_what_their_bookings_come_to,
        an_erased_person_leaves_bookings_without_a_name,;
    contact:
        a_customer_is_one_by_number,
        customers_are_found_by_part_of_their_name,
        what_happened_with_a_customer_is_found_by_them,
        a_conversation_is_one_by_address,
        message_states_only_move_forward,
        a_repeated_message_is_not_added,;
    many:
        what_many_bookings_claim_is_what_each_claims,
        the_first_booking_of_each_call_is_found,
        the_last_text_about_each_booking_is_found,
        many_customers_are_read_at_once,;
    outbox:
        a_job_is_claimed_by_one_worker,
        a_job_is_seen_only_after_its_unit_committed,
        a_dedupe_key_works_once_and_per_business,
        a_lost_lease_is_claimable_and_the_loser_is_told,
        a_job_is_retried_buried_and_requeued,
        a_parked_job_begins_anew,
        the_next_due_job_is_known,
        a_webhook_is_received_once,
        audit_events_read_back,
        an_intent_is_remembered_once,;
    accounts:
        what_a_business_chooses_reads_back_and_is_known_to_its_members,
        an_invitation_is_used_once_and_not_after_it_lapsed_or_was_taken_back,
        sessions_are_found_and_ended_by_their_person,
        changes_are_found_by_who_what_and_when,;
    people:
        a_user_is_found_and_has_businesses,
        a_session_lives_until_it_lapses,;
    secrets:
        tokens_read_back_and_are_unreadable_at_rest,
        two_refreshes_do_not_overwrite_each_other,
        keys_rotate,
        a_secret_of_another_row_does_not_open,;
    isolation:
        foreign_ids_are_as_if_they_did_not_exist,
        references_across_businesses_are_refused,;
    racing:
        sixty_four_callers_one_booking,
        raw_claims_race_against_the_schema,
        holds_and_bookings_race_for_one_slot,
        crossing_moves_never_overlap_nor_lock_up,
        one_token_two_sockets,
        two_workers_never_share_a_job,;
    schema:
        migrating_again_changes_nothing,;
}
