#![doc = include_str!("../README.md")]
#![recursion_limit = "512"]

pub mod api;
pub mod islands;
#[cfg(feature = "ssr")]
mod kit;
mod parts;
mod theme;

#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod policy;

pub use theme::Theme;
