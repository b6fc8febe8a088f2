//! The board of one day: times down, people or things across.

use domain::{BookingId, BookingState};
use jiff::{ToSpan, civil::Date};

pub use super::grid::Cell;
use super::{Taken, by_staff, date_of, day, grid::Rows, lane_id, lanes, minutes_of, places};
use crate::{
    ServiceError,
    access::Member,
    portal::{Portal, wording},
    records::Lane,
    show,
    snapshot::Snapshot,
};

/// Lanes beside each other at most; the others are on further pages of the board.
const LANES: usize = 12;

/// What an address asks of the board. Texts that name nothing count as not given.
#[derive(Debug, Clone, Default)]
pub struct BoardQuestion {
    /// `2026-11-21`; today without one.
    pub date: String,
    /// `staff` or `resource`.
    pub by: String,
    /// A location's id; the first without one.
    pub location: String,
    /// Which dozen of lanes, from 1.
    pub lanes: String,
    /// The lane that a narrow screen shows.
    pub lane: String,
}

/// One day of one location.
#[derive(Debug, Clone)]
pub struct Board {
    /// The location that is shown.
    pub location: String,
    /// Locations to choose from: ids and names.
    pub locations: Vec<(String, String)>,
    /// `2026-11-21`.
    pub date: String,
    /// "Sat 21 Nov".
    pub day: String,
    /// The dates before and after, and today.
    pub around: [String; 3],
    /// Whether the lanes are people.
    pub by_staff: bool,
    /// Whether there are people and things to choose between.
    pub both: bool,
    /// The lanes of this page: ids and names.
    pub lanes: Vec<(String, String)>,
    /// The lane that a narrow screen shows: its place.
    pub chosen: usize,
    /// Pages of lanes: their number from 1, and names; empty if there is only one.
    pub pages: Vec<(usize, String)>,
    /// Which of them is shown.
    pub page: usize,
    /// The rows: time and one cell for each lane.
    pub rows: Vec<(String, Vec<Cell<Block>>)>,
    /// Whether a calendar could not be read, so that events of others may be missing.
    pub unread: bool,
    /// When the first of the slots that are kept lapses, as milliseconds since 1970: the board is another then.
    pub until: Option<i64>,
}

/// Something on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What kind of thing.
    pub kind: BlockKind,
    /// "14:00 to 14:30".
    pub times: String,
    /// Who comes; what it is, where nobody does.
    pub title: String,
    /// What was booked, and where it stands; until when it is kept.
    pub detail: String,
    /// The page of the booking.
    pub booking: Option<BookingId>,
}

/// What kind of thing is on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A booking.
    Booking(BookingState),
    /// A slot that is kept for a call or a visitor.
    Held,
    /// An event of a calendar that is not ours.
    Busy,
    /// Absence, or out of use.
    Away,
}

impl Portal {
    /// The board of a day.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if the business has no location; the store's errors.
    pub async fn board(
        &self,
        member: &Member,
        question: &BoardQuestion,
    ) -> Result<Board, ServiceError> {
        let snapshot = self.place(member, &question.location).await?;
        let (zone, now) = (&snapshot.zone, self.ports.now());
        let date = date_of(&question.date, zone, now);
        let window = day(date, zone)?;
        let by_staff = by_staff(&question.by, &snapshot);
        let all = lanes(&snapshot, by_staff);
        let count = all.len().div_ceil(LANES).max(1);
        let page = question.lanes.parse::<usize>().unwrap_or(1).clamp(1, count);
        let shown: Vec<(Lane, String)> = all
            .iter()
            .skip((page - 1) * LANES)
            .take(LANES)
            .cloned()
            .collect();
        let ids: Vec<Lane> = shown.iter().map(|(lane, _)| *lane).collect();
        let taken = self.taken(member.business, &snapshot, &ids, window).await?;
        let columns: Vec<_> = ids
            .iter()
            .map(|lane| column(member, &snapshot, *lane, date, &taken))
            .collect();
        let step = step(&snapshot, &ids);
        let covered = columns.iter().flat_map(|column| {
            let items = column.items.iter().map(|(range, _)| *range);
            column.open.iter().copied().chain(items)
        });
        let rows = Rows::covering(covered, step).map_or_else(Vec::new, |rows| {
            let mut cells: Vec<_> = columns
                .iter()
                .map(|column| rows.cells(&column.open, &column.items).into_iter())
                .collect();
            (0..rows.count)
                .map(|row| {
                    let minute = rows.minute(row);
                    let time = format!("{:02}:{:02}", minute / 60, minute % 60);
                    let row = cells
                        .iter_mut()
                        .map(|lane| lane.next().unwrap_or(Cell::Covered));
                    (time, row.collect())
                })
                .collect()
        });
        let other = |days: i64| {
            let date = date.checked_add(days.days()).unwrap_or(date);
            date.to_string()
        };
        let chosen = shown
            .iter()
            .position(|(lane, _)| lane_id(*lane) == question.lane);
        Ok(Board {
            location: snapshot.location.id.to_string(),
            locations: places(&snapshot),
            date: date.to_string(),
            day: show::day(window.start(), zone, now),
            around: [
                other(-1),
                other(1),
                zone.to_datetime(now).date().to_string(),
            ],
            by_staff,
            both: !snapshot.staff.is_empty() && !snapshot.resources.is_empty(),
            chosen: chosen.unwrap_or_default(),
            pages: pages(&all, count),
            page,
            lanes: shown
                .iter()
                .map(|(lane, name)| (lane_id(*lane), name.clone()))
                .collect(),
            rows,
            unread: taken.unread,
            until: taken
                .holds
                .iter()
                .map(|kept| kept.until.as_millisecond())
                .min(),
        })
    }
}

/// "Court 1 to Court 12", for each page of lanes.
fn pages(all: &[(Lane, String)], count: usize) -> Vec<(usize, String)> {
    if count < 2 {
        return Vec::new();
    }
    all.chunks(LANES)
        .enumerate()
        .map(|(index, lanes)| {
            let ends = [lanes.first(), lanes.last()];
            let ends = ends.map(|lane| lane.map_or("", |(_, name)| name.as_str()));
            (index + 1, ends.join(" to "))
        })
        .collect()
}

/// Minutes of a row: the finest grid of what is booked on these lanes.
fn step(snapshot: &Snapshot, lanes: &[Lane]) -> u16 {
    let used = |lane: &Lane, service: &crate::records::Service| match lane {
        Lane::Staff(id) => service.performed_by(*id),
        Lane::Resource(id) => service.resources.contains(id),
    };
    let grids = snapshot
        .services
        .iter()
        .filter(|service| service.active && lanes.iter().any(|lane| used(lane, service)));
    let own = snapshot.location.grid_minutes;
    let finest = grids
        .map(|service| service.grid_minutes.unwrap_or(own))
        .min();
    u16::try_from(finest.unwrap_or(own))
        .unwrap_or(60)
        .clamp(15, 60)
}

/// One lane's open ranges and what is on it, in minutes of the day.
struct Column {
    open: Vec<(u16, u16)>,
    items: Vec<((u16, u16), Block)>,
}

fn column(member: &Member, snapshot: &Snapshot, lane: Lane, date: Date, taken: &Taken) -> Column {
    let zone = &snapshot.zone;
    let open = snapshot.working(lane, date);
    let open = open
        .iter()
        .map(|range| (range.start().minutes(), range.end().minutes()));
    let mut items = Vec::new();
    let mut add = |range, block: Block| {
        if let Some(minutes) = minutes_of(range, date, zone) {
            items.push((minutes, block));
        }
    };
    for detail in taken
        .bookings
        .iter()
        .filter(|one| one.lanes.contains(&lane))
    {
        let booking = &detail.booking;
        if !member.reaches(&detail.lanes) {
            let block = Block {
                kind: BlockKind::Busy,
                times: show::times(booking.range, zone),
                title: "Busy".to_owned(),
                detail: String::new(),
                booking: None,
            };
            add(booking.range, block);
            continue;
        }
        let service = snapshot.service(booking.service_id);
        let service = service.map_or("Booking", |service| service.name.as_str());
        add(
            booking.range,
            Block {
                kind: BlockKind::Booking(booking.state),
                times: show::times(booking.range, zone),
                title: booking.name.to_string(),
                detail: format!("{service} · {}", wording::booking_state(booking.state)),
                booking: Some(booking.id),
            },
        );
    }
    let plain = |kind, range, title: &str, detail: String| Block {
        kind,
        times: show::times(range, zone),
        title: title.to_owned(),
        detail,
        booking: None,
    };
    for kept in taken.holds.iter().filter(|kept| kept.lane == lane) {
        let title = if kept.in_call {
            "In a call now"
        } else {
            "Held"
        };
        let detail = format!("Kept until {}", show::time(kept.until, zone));
        add(
            kept.range,
            plain(BlockKind::Held, kept.range, title, detail),
        );
    }
    for (_, range) in taken.foreign.iter().filter(|(busy, _)| *busy == lane) {
        let detail = "Google".to_owned();
        add(*range, plain(BlockKind::Busy, *range, "Busy", detail));
    }
    let word = match lane {
        Lane::Staff(_) => "Time off",
        Lane::Resource(_) => "Out of use",
    };
    for range in snapshot.away(lane) {
        add(range, plain(BlockKind::Away, range, word, String::new()));
    }
    items.sort_by_key(|(minutes, _)| *minutes);
    Column {
        open: open.collect(),
        items,
    }
}
