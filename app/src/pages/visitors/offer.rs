//! An offer to somebody who waits.

use ::services::visitors::OfferPage;
use leptos::prelude::*;

use super::{Outside, new_link, param, shown, title};
use crate::{api::context, kit::Form, parts::icon};

pub(in crate::pages) fn page() -> impl IntoView {
    let token = param("token");
    shown(async move {
        let services = context::services()?;
        let offer = context::answer(services.visitors.offer(&token).await)?;
        Ok(draw(&offer))
    })
}

fn draw(offer: &OfferPage) -> Outside {
    let refused = [Form::new("take"), Form::new("decline")];
    let refused = refused.iter().find_map(Form::summary);
    let with = (!offer.with.is_empty()).then(|| {
        let with = offer.with.clone();
        view! {
            <dt>"With"</dt>
            <dd>{with}</dd>
        }
    });
    let facts = view! {
        <dl class="facts card mb-4 p-4">
            <dt>"What"</dt>
            <dd>{offer.what.clone()}</dd>
            {with}
            <dt>"When"</dt>
            <dd>{offer.when.clone()}</dd>
            <dt>"Where"</dt>
            <dd>{offer.place.clone()}</dd>
        </dl>
        <p class="hint mb-4">{format!("Times are {}.", offer.zone)}</p>
    };
    if !offer.open {
        let page = offer.contact.page.clone();
        let body = view! {
            {title("This offer is over")}
            {refused}
            <p class="mb-4">"If you did not book, you are still on the list, and the next free time is yours."</p>
            <p>
                <a class="button-secondary" href=page>"Look for another time"</a>
            </p>
            {new_link()}
        };
        return Outside::secret("This offer is over", &offer.contact, body);
    }
    let (take, decline) = (Form::new("take"), Form::new("decline"));
    let until = format!("It is yours until {}.", offer.until);
    let body = view! {
        {title(format!("{}, a time is free for you", offer.first_name))}
        {refused}
        <div class="keeping">
            <p class="flex min-w-0 items-center gap-2">{icon("clock")} <span>{until}</span></p>
        </div>
        {facts}
        <div class="flex flex-wrap gap-2">
            {take.bare("", view! { <button class="button">"Book it"</button> })}
            {decline.bare("", view! { <button class="button-secondary">"No, thank you"</button> })}
        </div>
    };
    Outside::secret("A time is free", &offer.contact, body)
}
