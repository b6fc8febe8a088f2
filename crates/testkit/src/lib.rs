#![doc = include_str!("../README.md")]

pub mod fakes;
pub mod postgres;
pub mod scratch;
pub mod time;
