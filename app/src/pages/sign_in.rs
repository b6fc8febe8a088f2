//! Coming in: without a password, and without script.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::{use_params_map, use_query_map};

use super::forms::{Action, theme_form, token};
use crate::{
    api::context,
    kit::{Field, Form},
};

/// Ways to come in.
pub(super) fn page() -> impl IntoView {
    if context::visit().user.is_some() {
        context::redirect("/app");
    }
    let services = context::services().ok();
    let demo = services.as_ref().is_some_and(|services| services.demo);
    let spent = use_query_map().read_untracked().get("link").is_some();
    let spent = spent.then(|| {
        view! {
            <p role="alert" class="mb-6 rounded-control bg-warn-soft p-3 text-warn-text">
                "That link has expired or was used. Make a new one."
            </p>
        }
    });
    let demo = demo.then(|| {
        let companies = context::demo_companies();
        let forms = companies
            .into_iter()
            .map(|(slug, name, owner)| {
                view! {
                    <form method="post" action=Action::SignInDemo.as_str() class="mb-2">
                        {token()} <input type="hidden" name="company" value=slug />
                        <button class="button-secondary w-full">
                            {format!("Sign in as {owner}, owner of {name}")}
                        </button>
                    </form>
                }
            })
            .collect_view();
        view! {
            {forms}
            <p class="mb-6 text-meta text-text-2">
                "Ringdesk runs with simulated callers here. These are its demo companies."
            </p>
        }
    });
    let google = services.as_ref().is_some_and(|services| services.google);
    let google = google.then(|| {
        view! {
            <p class="mb-6">
                <a class="button-secondary w-full" href="/api/auth/google/login?callback=/app">
                    "Continue with Google"
                </a>
            </p>
        }
    });
    let declined = use_query_map().read_untracked().get("google").is_some();
    let declined = declined.then(|| {
        view! {
            <p role="alert" class="mb-6 rounded-control bg-warn-soft p-3 text-warn-text">
                "Google didn't confirm it's you. Nothing was created."
            </p>
        }
    });
    let by_mail = services.as_ref().is_some_and(|services| services.mail);
    let by_mail = if by_mail {
        let form = Form::new("mail");
        let inside = view! {
            {Field::new("email", "E-mail")
                .hint("We mail you a link and a code. There are no passwords.")
                .kind("email")
                .auto("email")
                .required()
                .line(&form, "")}
            <p><button class="button w-full">"E-mail me a link"</button></p>
        };
        form.draw("stack", inside)
    } else {
        view! {
            <h2 class="mb-1 text-h2 font-semibold">"With a link"</h2>
            <p>
                "There are no passwords. Whoever runs this installation makes a link for your e-mail address with "
                <code class="font-mono text-meta">"ringdesk sign-in-link EMAIL"</code>
                ". It works once, for 15 minutes."
            </p>
        }
        .into_any()
    };
    let mailbox = services.is_some_and(|services| services.mailbox.is_some());
    let failed = if context::visit().kept.refused() {
        "Error: "
    } else {
        ""
    };
    view! {
        <Title text=format!("{failed}Sign in · Ringdesk") />
        <Meta
            name="description"
            content="Sign in to Ringdesk, which answers your business's phone. There are no passwords."
        />
        <main class="alone">
            {mark()} <h1 class="mb-4 text-h1 font-semibold">"Sign in"</h1>
            {spent}
            {declined}
            {google}
            {by_mail}
            {mailbox.then(mailbox_link)}
            <div class="mt-8">{demo}</div>
            <div class="mt-10">{theme_form()}</div>
        </main>
    }
}

/// Where the mails of a simulation are read.
fn mailbox_link() -> AnyView {
    view! {
        <p class="mt-4 text-meta text-text-2">
            "Mail is simulated here. "
            <a class="link inline-block min-h-6" href="/demo/mail">"Open the mailbox"</a>
        </p>
    }
    .into_any()
}

/// After a mail was asked for: the code of it, for whoever reads mail on another device.
pub(super) fn code() -> impl IntoView {
    let form = Form::new("code");
    let inside = view! {
        {Field::new("code", "Code")
            .hint("6 digits from the mail.")
            .auto("one-time-code")
            .mode("numeric")
            .required()
            .line(&form, "")}
        <p><button class="button w-full">"Sign in"</button></p>
    };
    let mailbox = context::services().is_ok_and(|services| services.mailbox.is_some());
    let failed = if form.refused() { "Error: " } else { "" };
    view! {
        <Title text=format!("{failed}Check your e-mail · Ringdesk") />
        <Meta name="robots" content="noindex" />
        <main class="alone">
            {mark()} <h1 class="mb-2 text-h1 font-semibold">"Check your e-mail"</h1>
            <p class="mb-6">
                "The link works for 15 minutes. Open it on this device, or enter the code of the mail here."
            </p>
            {form.draw("stack", inside)}
            {mailbox.then(mailbox_link)}
            <p class="mt-6">
                <a class="link inline-block min-h-6" href="/sign-in">"Send a new one"</a>
            </p>
        </main>
    }
}

/// A link that was opened. Signing in waits for the button, so that programs which only look at links use none up.
pub(super) fn link() -> impl IntoView {
    let secret = use_params_map()
        .read_untracked()
        .get("secret")
        .unwrap_or_default();
    view! {
        <Title text="Sign in · Ringdesk" />
        <Meta name="robots" content="noindex" />
        <main class="alone">
            {mark()}
            <h1 class="mb-2 text-h1 font-semibold">"Sign in to Ringdesk"</h1>
            <p class="mb-6">"This link works once."</p>
            <form method="post" action=format!("/sign-in/link/{secret}")>
                {token()} <button class="button w-full">"Sign in"</button>
            </form>
        </main>
    }
}

/// The name, as a way to the front page.
pub(super) fn mark() -> impl IntoView {
    view! {
        <p class="mb-8">
            <a class="text-h2 font-semibold text-accent-text" href="/">"Ringdesk"</a>
        </p>
    }
}
