//! The public pages: booking, and what the links lead to that customers are sent. No script at all, one column, and the
//! business's name above everything.

mod book;
mod chosen;
mod manage;
mod offer;
mod resume;
mod times;

use ::services::visitors::{Contact, Phone};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

pub(super) use book::page as book;
pub(super) use manage::page as manage;
pub(super) use offer::page as offer;
pub(super) use resume::page as resume;

use crate::{
    api::{AppError, context},
    kit::{Address, Form},
    parts::icon,
};

/// What a public page is called, whose it is, and what is on it.
struct Outside {
    /// Its title without the business.
    title: String,
    /// Whose it is.
    name: String,
    /// Where its name leads.
    page: String,
    /// Whom to ring.
    phone: Option<Phone>,
    /// Whether it is nobody's but the holder's of its link.
    secret: bool,
    body: AnyView,
}

impl Outside {
    /// A page behind a link.
    fn secret(title: impl Into<String>, contact: &Contact, body: impl IntoView + 'static) -> Self {
        Self {
            title: title.into(),
            name: contact.name.clone(),
            page: contact.page.clone(),
            phone: contact.phone.clone(),
            secret: true,
            body: body.into_any(),
        }
    }

    fn draw(self) -> AnyView {
        let visit = context::visit();
        let failed = if visit.kept.refused() { "Error: " } else { "" };
        let note = visit.note.map(|note| {
            view! {
                <p class="note" role="status">
                    {icon("check")} {note.text}
                </p>
            }
        });
        let listed = if self.secret {
            view! { <Meta name="robots" content="noindex" /> }.into_any()
        } else {
            let about = format!("Book a time at {}, at any hour.", self.name);
            view! { <Meta name="description" content=about /> }.into_any()
        };
        view! {
            <Title text=format!("{failed}{} · {}", self.title, self.name) />
            {listed}
            <div class="outside">
                <header class="outside-head">
                    <a class="inline-flex min-h-11 min-w-0 items-center text-h2 font-semibold break-words" href=self.page>
                        {self.name}
                    </a>
                    {self.phone.map(ring)}
                </header>
                <main class="pb-10">{note} {self.body}</main>
                <footer class="border-t border-line py-4 text-meta text-text-2">
                    "Bookings with " <a class="link inline-block min-h-6" href="/">"Ringdesk"</a>
                </footer>
            </div>
        }
        .into_any()
    }
}

/// A number to press.
fn ring(phone: Phone) -> AnyView {
    view! {
        <a class="button-secondary gap-2" href=phone.dial>
            {icon("phone")} <span class="sr-only">"Call "</span> {phone.shown}
        </a>
    }
    .into_any()
}

/// A page's content, once it is known, or what is said instead. A page that is not there says nothing of whose it was.
fn shown<F>(load: F) -> impl IntoView
where
    F: Future<Output = Result<Outside, AppError>> + Send + 'static,
{
    let page = Suspend::new(async move {
        match load.await {
            Ok(outside) => outside.draw(),
            Err(error) => unknown(&error),
        }
    });
    view! { <Suspense>{page}</Suspense> }
}

fn unknown(error: &AppError) -> AnyView {
    let (title, text) = match error {
        AppError::NotFound { what } if what == "link" || what == "offer" => (
            "We do not know this link",
            "Open it exactly as it was sent, or ring the business.".to_owned(),
        ),
        AppError::NotFound { .. } => (
            "There is no such page",
            "Its address is not complete, or the business has another one now.".to_owned(),
        ),
        AppError::Failed { reference } => (
            "We couldn't load this page",
            format!("Nothing was changed. Try again in a minute. Ref {reference}."),
        ),
        _ => (
            "We couldn't load this page",
            "Nothing was changed.".to_owned(),
        ),
    };
    view! {
        <Title text=format!("{title} · Ringdesk") />
        <Meta name="robots" content="noindex" />
        <main class="alone">
            <h1 class="mb-2 text-h1 font-semibold">{title}</h1>
            <p>{text}</p>
        </main>
    }
    .into_any()
}

/// What stands behind a link that lapsed or was used.
fn over(contact: &Contact) -> Outside {
    let call = contact
        .phone
        .clone()
        .map(|phone| view! { <p class="mt-4">{ring(phone)}</p> });
    let call_words = if contact.phone.is_some() {
        "It was used, or its time is over. Call us, or book online."
    } else {
        "It was used, or its time is over. You can book online."
    };
    let page = contact.page.clone();
    let body = view! {
        <h1 class="mb-2 text-h1 font-semibold">"This link has expired"</h1>
        <p>{call_words}</p>
        {call}
        {new_link()}
        <p class="mt-4">
            <a class="button" href=page>"Book a visit"</a>
        </p>
    };
    Outside::secret("This link has expired", contact, body)
}

/// Asks for a new link, which goes to the phone that is stored and nowhere else.
fn new_link() -> AnyView {
    let form = Form::new("again");
    let inside = view! {
        <p>"We can text a new link to the phone number that you booked with."</p>
        <p>
            <button class="button-secondary">"Text me a new link"</button>
        </p>
    };
    view! { <div class="mt-4">{form.summary()} {form.bare("grid gap-2", inside)}</div> }.into_any()
}

/// A link back, above the title.
fn back(to: String, words: impl Into<String>) -> AnyView {
    view! {
        <p class="mb-1">
            <a class="link inline-flex min-h-8 items-center gap-1 text-meta" href=to>
                {icon("back")} {words.into()}
            </a>
        </p>
    }
    .into_any()
}

fn title(text: impl Into<String>) -> AnyView {
    view! { <h1 class="mb-4 text-h1 font-semibold break-words">{text.into()}</h1> }.into_any()
}

/// What the page's address asks for.
fn question() -> ::services::visitors::Question {
    ::services::visitors::Question::read(Address::here().pairs())
}

/// A part of the page's address.
fn param(name: &str) -> String {
    let params = leptos_router::hooks::use_params_map();
    params.read_untracked().get(name).unwrap_or_default()
}
