//! What the crate does with strings that it or the library refuses: a line for each case.

use fwkeys::{ApiKey, ApiKeys, CancelToken, Client, Config, CreateOptions, Error, ListOptions, Rotation};
use std::env;
use std::ffi::{CStr, CString};

fn say<T>(parameter: &str, kind: &str, result: Result<T, Error>) {
    println!("{parameter} {kind} {}", result.err().map_or("OK", |error| error.status.name()));
}

fn client_with(api_key: &CStr, base_url: &str) -> Result<Client, Error> {
    Client::new(&Config::new()?.api_key(api_key)?.base_url(base_url)?)
}

/// What fwkeys.h says of threads, as types: it compiles, or it does not.
fn sends<T: Send>() {}
fn shares<T: Send + Sync>() {}

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    shares::<Client>();
    shares::<CancelToken>();
    shares::<Error>();
    sends::<ApiKey>();
    sends::<ApiKeys>();
    sends::<Rotation>();

    let (api_key, url) = (CString::new(env::var("FIREWORKS_API_KEY")?)?, env::var("FIREWORKS_BASE_URL")?);
    let client = client_with(&api_key, &url)?;
    let create = |options: CreateOptions| client.create_api_key("account", "user", &options);
    let long = "a".repeat(5000);
    for (kind, text) in [("nul", "a\0b"), ("empty", ""), ("long", &long)] {
        say("account", kind, client.create_api_key(text, "user", &CreateOptions::default()));
        say("user", kind, client.create_api_key("account", text, &CreateOptions::default()));
        say("key", kind, client.get_api_key("account", "user", text));
        say("marker", kind, client.sweep_api_keys("account", "user", text, None));
        say("new_key", kind, client.resume_rotation("account", "user", "old", text));
        let named = ListOptions { name_pattern: Some(text), ..Default::default() };
        say("pattern", kind, client.list_api_keys("account", "user", &named));
        say("name", kind, create(CreateOptions { display_name: Some(text), ..Default::default() }));
        if !text.is_empty() {
            let annotations = &[("name", text)];
            say("annotation", kind, create(CreateOptions { annotations, ..Default::default() }));
        }
        say("url", kind, client_with(&api_key, text));
        if let Ok(text) = CString::new(text) {
            say("api_key", kind, client_with(&text, &url));
        }
    }
    Ok(())
}
