//! Limits, faults, refused tokens, answers that make no sense.

use super::*;

#[tokio::test]
async fn an_old_sync_token_asks_for_everything_anew() {
    for reason in ["fullSyncRequired", "updatedMinTooLongAgo"] {
        assert_eq!(listing_fails(410, reason).await, CalendarError::SyncExpired);
    }
}

#[tokio::test]
async fn limits_are_retried_later_and_quotas_much_later() {
    for reason in ["rateLimitExceeded", "userRateLimitExceeded"] {
        let error = provider(listing_fails(403, reason).await);
        assert_eq!(
            (error.kind, error.retryable),
            (ProviderErrorKind::RateLimited, true)
        );
        assert_eq!(error.retry_after, None);
    }
    let error = provider(listing_fails(403, "quotaExceeded").await);
    assert_eq!(error.retry_after, Some(Duration::from_secs(900)));

    let world = World::new().await;
    let answer = ResponseTemplate::new(429)
        .insert_header("Retry-After", "30")
        .set_body_json(error_body(429, "rateLimitExceeded"));
    world.answer(matchers::any(), answer).await;
    let error = world
        .calendar
        .event(access(), CALENDAR, &id())
        .await
        .unwrap_err();
    assert_eq!(provider(error).retry_after, Some(Duration::from_secs(30)));
}

#[tokio::test]
async fn faults_are_retried_and_refusals_are_not() {
    for status in [500, 502, 503, 504] {
        let error = provider(listing_fails(status, "backendError").await);
        assert_eq!(
            (error.kind, error.retryable),
            (ProviderErrorKind::Unavailable { status }, true)
        );
    }
    for reason in [
        "forbidden",
        "insufficientPermissions",
        "accessNotConfigured",
    ] {
        let error = provider(listing_fails(403, reason).await);
        let kind = ProviderErrorKind::Forbidden {
            reason: reason.to_owned(),
        };
        assert_eq!((error.kind, error.retryable), (kind, false));
    }
    let error = provider(listing_fails(400, "timeRangeEmpty").await);
    assert!(!error.retryable);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_request_repeated() {
    let world = World::new().await;
    token_answers(&world.server, 200, fresh_token(), 1).await;
    let fresh = matchers::header("authorization", "Bearer fresh-access");
    world
        .answer(fresh, ResponseTemplate::new(200).set_body_json(stored()))
        .await;
    let unauthorised = ResponseTemplate::new(401).set_body_json(error_body(401, "authError"));
    world.answer(matchers::any(), unauthorised).await;
    let found = world
        .calendar
        .event(access(), CALENDAR, &id())
        .await
        .unwrap();
    assert!(found.is_some());
    assert_eq!(world.grants.tokens().unwrap().0, "fresh-access");
}

#[tokio::test]
async fn a_fresh_token_that_is_refused_too_ends_the_connection() {
    let world = World::new().await;
    token_answers(&world.server, 200, fresh_token(), 1).await;
    let unauthorised = ResponseTemplate::new(401).set_body_json(error_body(401, "authError"));
    world.answer(matchers::any(), unauthorised).await;
    let refused = world.calendar.event(access(), CALENDAR, &id()).await;
    assert_eq!(refused, Err(CalendarError::NeedsReconnect));
    assert_eq!(world.grants.tokens(), None);
}

#[tokio::test]
async fn silence_may_be_asked_again_because_every_request_may() {
    let server = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(30));
    Mock::given(matchers::any())
        .respond_with(late)
        .mount(&server)
        .await;
    let mut config = config(&server);
    config.timeouts.request = Duration::from_millis(100);
    let grants = Arc::new(OneGrant::ending_in(3600));
    let calendar = GoogleCalendar::new(&config, grants, Arc::new(Still)).unwrap();
    let error = provider(
        calendar
            .insert_event(access(), "a", &id(), &draft())
            .await
            .unwrap_err(),
    );
    assert_eq!(
        (error.kind, error.retryable),
        (ProviderErrorKind::UnknownOutcome, true)
    );
}

#[tokio::test]
async fn an_answer_of_another_form_is_an_error() {
    let world = World::answering(
        200,
        json!({"items": [{"id": "x1234", "status": "confirmed"}]}),
    )
    .await;
    let listed = world
        .calendar
        .events(access(), CALENDAR, &EventQuery::Everything)
        .await;
    let kind = provider(listed.unwrap_err()).kind;
    assert!(
        matches!(kind, ProviderErrorKind::Malformed { .. }),
        "{kind:?}"
    );
    let world = World::new().await;
    world
        .answer(
            matchers::any(),
            ResponseTemplate::new(200).set_body_string("<html>"),
        )
        .await;
    let read = world.calendar.event(access(), CALENDAR, &id()).await;
    let kind = provider(read.unwrap_err()).kind;
    assert!(
        matches!(kind, ProviderErrorKind::Malformed { .. }),
        "{kind:?}"
    );
}
