//! The portal as its callers meet it: on a real database with a real key, in process and over HTTP.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

mod concurrency;
mod failures;
mod founding;
mod http;
mod import;
mod import_errors;
mod journals;
mod openapi;
mod opening;
mod properties;
mod requests;
mod support;
mod tickets;
