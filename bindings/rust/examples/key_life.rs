//! The whole life of an API key in Rust.

use fwkeys::{Client, Config, CreateOptions, Status};
use std::env;
use std::error::Error;
use std::ffi::{CStr, CString};
use std::time::{Duration, SystemTime};

const THIRTY_DAYS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

fn client_with(api_key: &CStr) -> Result<Client, Box<dyn Error>> {
    let config = Config::new()?.api_key(api_key)?.base_url(&env::var("FIREWORKS_BASE_URL")?)?;
    Ok(Client::new(&config)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let (account, user) = (env::var("FIREWORKS_ACCOUNT_ID")?, env::var("FIREWORKS_USER_ID")?);
    let client = client_with(&CString::new(env::var("FIREWORKS_API_KEY")?)?)?;

    let options = CreateOptions {
        display_name: Some("sample-rust"),
        expire_time: Some(SystemTime::now() + THIRTY_DAYS),
        exactly_once: true,
        ..Default::default()
    };
    let mut key = client.create_api_key(&account, &user, &options)?;
    let key_id = key.id().ok_or("the key has no id")?.to_owned();
    println!(
        "created {key_id} {}, prefix {}, expires {}",
        key.display_name().unwrap_or("(none)"),
        key.prefix().unwrap_or("(none)"),
        key.expire_time().unwrap_or("(none)")
    );

    // The secret goes straight from the key to the new client; a real program stores it as well.
    let identity = client_with(key.secret().ok_or("the key has no secret")?)?.whoami()?;
    println!("used: account {}", identity.account_id.as_deref().unwrap_or("(none)"));

    let (mut count, mut found) = (0, 0);
    for listed in client.list_api_keys(&account, &user)? {
        count += 1;
        found += i32::from(listed?.id() == Some(&key_id));
    }
    println!("listed {count} keys, {found} of them the new one");

    key.wipe_secret(); // dropping the key would do it as well
    println!("wiped: the secret is {}", if key.secret().is_none() { "gone" } else { "still there" });

    client.delete_api_key(&account, &user, &key_id)?;
    println!("deleted {key_id}");

    match client.delete_api_key(&account, &user, &key_id) {
        Err(error) if error.status == Status::NOT_FOUND => {
            println!(
                "error {}, outcome {}, HTTP {}: {}",
                error.status, error.outcome, error.http_status, error.message
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(()) => Err("a key was deleted twice".into()),
    }
}
