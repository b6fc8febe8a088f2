//! The demo companies.

mod fade_room;
mod luma_skin;
mod northside_physio;
mod pickle_park;

use super::company::Company;

/// All of them, in the order in which they are written.
pub(super) const ALL: [Company; 4] = [
    fade_room::COMPANY,
    luma_skin::COMPANY,
    northside_physio::COMPANY,
    pickle_park::COMPANY,
];
