//! Creates and manages Fireworks AI API keys with libfwkeys.
//!
//! What the library hands out is owned by one value here, whose `Drop` frees it and wipes what is secret. A secret never
//! becomes a `String`: it is borrowed from the library's locked memory.

mod client;
mod error;
mod handle;
mod key;
mod list;
pub mod sys;

pub use client::{Client, Config, Identity};
pub use error::{Error, Failure, Outcome, Status};
pub use key::{ApiKey, CreateOptions};
pub use list::ApiKeys;
