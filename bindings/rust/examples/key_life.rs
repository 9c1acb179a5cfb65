//! The whole life of an API key in Rust.

use fwkeys::{generate_marker, CancelToken, Client, Config, CreateOptions, ListOptions, Status};
use std::env;
use std::error::Error;
use std::ffi::{CStr, CString};
use std::io;
use std::thread;
use std::time::{Duration, SystemTime};

const THIRTY_DAYS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

type Outcome<T> = Result<T, Box<dyn Error>>;

fn config_with(api_key: &CStr) -> Outcome<Config> {
    Ok(Config::new()?.api_key(api_key)?.base_url(&env::var("FIREWORKS_BASE_URL")?)?)
}

fn own_key() -> Outcome<CString> {
    Ok(CString::new(env::var("FIREWORKS_API_KEY")?)?)
}

fn told(text: Option<&str>) -> &str {
    text.unwrap_or("(none)")
}

/// Whose keys.
struct Owner {
    account: String,
    user: String,
}

impl Owner {
    fn live(&self, client: &Client) -> Outcome<()> {
        let options = CreateOptions {
            display_name: Some("sample-rust"),
            expire_time: Some(SystemTime::now() + THIRTY_DAYS),
            exactly_once: true,
            ..Default::default()
        };
        let mut key = client.create_api_key(&self.account, &self.user, &options)?;
        let key_id = told(key.id()).to_owned();
        println!(
            "created {key_id} {}, prefix {}, expires {}",
            told(key.display_name()),
            told(key.prefix()),
            told(key.expire_time())
        );

        // The secret goes straight from the key to the new client; a real program stores it as well.
        let who =
            Client::new(&config_with(key.secret().ok_or("the key has no secret")?)?)?.whoami_with_user()?;
        let (account, user) = (told(who.account_id.as_deref()), told(who.user_id.as_deref()));
        println!("used: account {account}, user {user}, key {}", told(who.key_id.as_deref()));

        let (mut count, mut found) = (0, 0);
        for listed in client.list_api_keys(&self.account, &self.user, &ListOptions::default())? {
            count += 1;
            found += i32::from(listed?.id() == Some(&key_id));
        }
        println!("listed {count} keys, {found} of them the new one");
        let by_name = ListOptions { name_pattern: Some("sample-*"), ..Default::default() };
        let mut selected = 0;
        for one in client.list_api_keys(&self.account, &self.user, &by_name)? {
            selected += i32::from(one?.id() == Some(&key_id));
        }
        println!("selected {selected} by its name");

        let record = client.get_api_key(&self.account, &self.user, &key_id)?;
        println!("got {}, last used {}", told(record.id()), told(record.last_used()));
        let changes = CreateOptions { display_name: Some("renamed-rust"), ..Default::default() };
        let renamed = client.update_api_key(&self.account, &self.user, &key_id, &changes)?;
        println!("updated {}: {}", told(renamed.id()), told(renamed.display_name()));

        key.wipe_secret(); // dropping the key would do it as well
        println!("wiped: the secret is {}", if key.secret().is_none() { "gone" } else { "still there" });

        client.delete_api_key(&self.account, &self.user, &key_id)?;
        println!("deleted {key_id}");
        match client.delete_api_key(&self.account, &self.user, &key_id) {
            Err(error) if error.status == Status::NOT_FOUND => println!(
                "error {}, outcome {}, HTTP {}: {}",
                error.status, error.outcome, error.http_status, error.message
            ),
            Err(error) => return Err(error.into()),
            Ok(()) => return Err("a key was deleted twice".into()),
        }
        Ok(())
    }

    /// Replaces a key, and then its successor, for which there is no safe place: that one stays. Gives its id.
    fn rotate(&self, client: &Client, old_key_id: &str) -> Outcome<String> {
        let options = CreateOptions::default();
        let mut rotation = client.rotate_api_key(&self.account, &self.user, old_key_id, &options)?;
        // A real program stores the secret.
        let new_key_id =
            rotation.settle(|begun| Ok::<_, fwkeys::Error>(told(begun.new_key().id()).to_owned()))?;
        let prefix = told(rotation.new_key().prefix());
        println!("rotated {old_key_id} to {new_key_id}, prefix {prefix}: {}", rotation.state());

        let resumed = client.resume_rotation(&self.account, &self.user, old_key_id, &new_key_id)?;
        println!("resumed {}: {}", told(resumed.new_key_id()), resumed.state());

        let mut second = client.rotate_api_key(&self.account, &self.user, &new_key_id, &options)?;
        let kept: Outcome<()> = second.settle(|_| Err("no room for a secret".into()));
        assert!(kept.is_err());
        let (dropped, prefix) = (told(second.new_key().id()), told(second.new_key().prefix()));
        println!("kept {new_key_id}, dropped {dropped}, prefix {prefix}: {}", second.state());
        Ok(new_key_id)
    }

    /// A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted.
    fn lose_and_sweep(&self, client: &Client) -> Outcome<()> {
        let marker = generate_marker()?;
        let options = CreateOptions { marker: Some(&marker), ..Default::default() };
        if let Err(error) = client.create_api_key(&self.account, &self.user, &options) {
            let left = if error.may_have_left_key { "a key may" } else { "no key can" };
            let swept =
                client.sweep_api_keys(&self.account, &self.user, &marker, None)?.deleted_key_ids.len();
            println!("lost {}, outcome {}, {left} be left: swept {swept}", error.status, error.outcome);
        }
        Ok(())
    }

    /// Cancels a call from another thread, when a line comes in.
    fn cancel_when_told(&self, key_id: &str) -> Outcome<()> {
        let cancel = CancelToken::new()?;
        let client = Client::new(&config_with(&own_key()?)?.cancel(&cancel)?)?;
        thread::scope(|scope| {
            scope.spawn(|| {
                let read = io::stdin().read_line(&mut String::new());
                cancel.trigger();
                read
            });
            if let Err(error) = client.get_api_key(&self.account, &self.user, key_id) {
                println!("cancelled {}", error.status);
            }
        });
        Ok(())
    }
}

fn main() -> Outcome<()> {
    let owner = Owner { account: env::var("FIREWORKS_ACCOUNT_ID")?, user: env::var("FIREWORKS_USER_ID")? };
    let client = Client::new(&config_with(&own_key()?)?)?;
    owner.live(&client)?;

    let options = CreateOptions { display_name: Some("old-rust"), ..Default::default() };
    let old_key = client.create_api_key(&owner.account, &owner.user, &options)?;
    let new_key_id = owner.rotate(&client, told(old_key.id()))?;
    owner.lose_and_sweep(&client)?;
    owner.cancel_when_told(&new_key_id)?;
    Ok(client.delete_api_key(&owner.account, &owner.user, &new_key_id)?)
}
