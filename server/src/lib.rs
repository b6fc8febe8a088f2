#![doc = include_str!("../README.md")]

pub mod bridge;
pub mod cli;
pub mod config;
pub mod demo;
pub mod error;
pub mod live;
pub mod portal;
pub mod routes;
pub mod startup;
pub mod state;
pub mod telemetry;
mod trials;
