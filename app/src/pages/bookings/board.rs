//! One day as a table: times down, people or things across.

use domain::{BookingState, Permission};
use leptos::prelude::*;
use services::portal::diary::board::{Block, BlockKind, Board, BoardQuestion, Cell};

use super::{super::frame::Content, Chooser};
use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    kit::{Address, choice, empty},
    parts::icon,
};

pub(super) async fn draw(
    business: &str,
    member: &services::access::Member,
    services: &PortalServices,
) -> Result<Content, AppError> {
    let here = Address::here();
    let part = |name| here.get(name).unwrap_or_default().to_owned();
    let question = BoardQuestion {
        date: part("date"),
        by: part("by"),
        location: part("loc"),
        lanes: part("lanes"),
        lane: part("lane"),
    };
    let board = context::answer(services.portal.board(member, &question).await)?;
    let chooser = Chooser {
        view: "day",
        date: &board.date,
        around: &board.around,
        names: ["Day before", "Day after"],
        location: &board.location,
        locations: &board.locations,
        by_staff: board.by_staff,
        both: board.both,
    };
    let edits = Edits {
        all: member.role.may(Permission::EditBookings),
        own: member.staff.map(|id| id.to_string()),
    };
    let base = format!("/app/{business}/bookings");
    let add = |label: &'static str| {
        let address = format!("{base}/new?loc={}&date={}", board.location, board.date);
        member
            .may_book()
            .then(|| view! { <a class="button" href=address>{label}</a> })
    };
    let table = if board.rows.is_empty() {
        empty(
            format!("No bookings on {}. It is closed that day.", board.day),
            add("Add booking"),
        )
    } else {
        view! { {lanes(&board)} {table(&base, &board, &edits)} }.into_any()
    };
    Ok(Content {
        title: format!("Bookings on {}", board.day),
        body: view! {
            {super::top(business, member)}
            {chooser.draw()}
            <h2 class="mb-3 text-h2 font-semibold">{board.day.clone()}</h2>
            {super::unread(board.unread)}
            <p class="min-h-6 font-medium" role="status" data-board-line=""></p>
            {super::live().until(board.until).draw(table)}
        }
        .into_any(),
    })
}

/// Which lanes are shown: further pages of them, and on a narrow screen which one.
fn lanes(board: &Board) -> AnyView {
    let here = Address::here();
    let pages = board
        .pages
        .iter()
        .map(|(number, name)| {
            let to = here.with("lane", None).with("lanes", Some(&number.to_string()));
            let current = (*number == board.page).then_some("page");
            view! {
                <li><a class="button-secondary" href=to.link() aria-current=current>{name.clone()}</a></li>
            }
        })
        .collect_view();
    let pages = (!board.pages.is_empty()).then(|| {
        view! {
            <nav aria-label="Lanes" class="mb-3"><ul class="flex flex-wrap gap-2">{pages}</ul></nav>
        }
    });
    let lane = |place: Option<usize>| {
        let (id, _) = board.lanes.get(place?)?;
        Some(here.with("lane", Some(id)).link())
    };
    let step = |place, text| {
        lane(place).map(|to| view! { <a class="button-secondary" href=to>{text}</a> })
    };
    let hidden = ["view", "date", "by", "loc", "lanes"]
        .into_iter()
        .filter_map(|name| {
            let value = here.get(name)?.to_owned();
            Some(view! { <input type="hidden" name=name value=value /> })
        })
        .collect_view();
    let chosen = board
        .lanes
        .get(board.chosen)
        .map_or("", |(id, _)| id.as_str());
    let narrow = (board.lanes.len() > 1).then(|| {
        view! {
            <form method="get" class="mb-3 flex flex-wrap items-end gap-2 sm:hidden">
                {hidden}
                {choice("lane", "Lane", &board.lanes, chosen, None)}
                <button class="button-secondary">"Show"</button>
                {step(board.chosen.checked_sub(1), "Previous")}
                {step(Some(board.chosen + 1), "Next")}
            </form>
        }
    });
    view! { {pages} {narrow} }.into_any()
}

/// On which lanes bookings can be added.
struct Edits {
    all: bool,
    own: Option<String>,
}

impl Edits {
    fn may(&self, lane: &str) -> bool {
        self.all || self.own.as_deref() == Some(lane)
    }
}

fn table(base: &str, board: &Board, edits: &Edits) -> AnyView {
    let place = |index: usize| {
        if index == board.chosen {
            "lane chosen"
        } else {
            "lane"
        }
    };
    let heads = board
        .lanes
        .iter()
        .enumerate()
        .map(|(index, (lane, name))| {
            let adds = edits.may(lane).then_some("");
            view! {
                <th scope="col" class=place(index) data-lane=lane.clone() data-adds=adds>{name.clone()}</th>
            }
        })
        .collect_view();
    let rows = board
        .rows
        .iter()
        .map(|(time, cells)| {
            let cells = cells
                .iter()
                .enumerate()
                .filter_map(|(index, cell)| {
                    let lane = board.lanes.get(index)?;
                    self::cell(base, board, (time, lane), cell, place(index), edits)
                })
                .collect_view();
            view! { <tr><th scope="row">{time.clone()}</th>{cells}</tr> }
        })
        .collect_view();
    let label = format!("Day board, {}", board.day);
    let (location, date) = (&board.location, board.date.clone());
    let add = format!("{base}/new?loc={location}&date={date}");
    let why = format!("{base}/why?location={location}&date={date}");
    view! {
        <div class="board-region" tabindex="0" role="region" aria-label=label>
            <table class="board" data-base=base.to_owned() data-date=date data-add=add data-why=why>
                <caption class="sr-only">{label.clone()}</caption>
                <thead>
                    <tr><th scope="col">"Time"</th>{heads}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn cell(
    base: &str,
    board: &Board,
    (time, (lane, name)): (&str, &(String, String)),
    cell: &Cell<Block>,
    class: &'static str,
    edits: &Edits,
) -> Option<AnyView> {
    match cell {
        Cell::Covered => None,
        Cell::Closed(rows) => Some(
            view! {
                <td class=format!("{class} closed") rowspan=*rows><span class="sr-only">"Closed"</span></td>
            }
            .into_any(),
        ),
        Cell::Free => {
            let add = edits.may(lane).then(|| {
                let address = format!(
                    "{base}/new?loc={}&date={}&time={time}&with={lane}",
                    board.location, board.date
                );
                let label = format!("Add booking at {time}, {name}");
                view! { <a class="free" href=address aria-label=label><span aria-hidden="true">"+"</span></a> }
            });
            Some(view! { <td class=class>{add}</td> }.into_any())
        }
        Cell::Taken(rows, blocks) => {
            let blocks = blocks.iter().map(block).collect_view();
            Some(view! { <td class=class rowspan=*rows>{blocks}</td> }.into_any())
        }
    }
}

/// The address that shows a booking beside this page.
fn open(id: domain::BookingId) -> String {
    Address::here().beside("open", Some(&id.to_string())).link()
}

fn block(block: &Block) -> AnyView {
    let (class, sign) = match block.kind {
        BlockKind::Booking(BookingState::Requested) => ("block block-requested", "clock"),
        BlockKind::Booking(BookingState::NoShow) => ("block block-gone", "alert"),
        BlockKind::Booking(_) => ("block block-booked", "check"),
        BlockKind::Held => ("block block-held", "clock"),
        BlockKind::Busy => ("block block-busy", "calendar"),
        BlockKind::Away => ("block block-busy", "cross"),
        BlockKind::Test => ("block block-test", "phone"),
    };
    let title = block.title.clone();
    let title = match block.booking {
        Some(id) => view! {
            <a class="row-link" href=open(id) data-open=""><bdi>{title}</bdi></a>
        }
        .into_any(),
        None => view! { <span class="font-medium">{title}</span> }.into_any(),
    };
    let detail = (!block.detail.is_empty()).then(|| view! { <p>{block.detail.clone()}</p> });
    view! {
        <div class=class>
            <p class="flex items-center gap-1 tabular-nums">{icon(sign)} {block.times.clone()}</p>
            {title}
            {detail}
        </div>
    }
    .into_any()
}
