//! The client, and its calls.

use crate::cancel::CancelToken;
use crate::error::Error;
use crate::handle::{lent, make, perform, set, text, Handle};
use crate::key::{ApiKey, CreateOptions};
use crate::list::{ApiKeys, ListOptions};
use crate::rotation::Rotation;
use crate::sys;
use std::ffi::{CStr, CString};
use std::ptr;
use std::time::Duration;

/// Settings of a client: what is not set has the library's default. Its API key is wiped with it.
pub struct Config(Handle<sys::fw_config>);

impl Config {
    pub fn new() -> Result<Config, Error> {
        // SAFETY: the place is there for the time of the call.
        make(|config, _| unsafe { sys::fw_config_new(config) }).map(Config)
    }

    /// Takes what [`ApiKey::secret`] lends, so that no copy is made on the way.
    pub fn api_key(self, api_key: &CStr) -> Result<Config, Error> {
        self.set("api_key", |config| unsafe { sys::fw_config_set_api_key(config, api_key.as_ptr()) })
    }

    pub fn base_url(self, url: &str) -> Result<Config, Error> {
        let url = text("base_url", url)?;
        self.set("base_url", |config| unsafe { sys::fw_config_set_base_url(config, url.as_ptr()) })
    }

    /// Of a whole call, all its attempts and pauses included.
    pub fn timeout(self, timeout: Duration) -> Result<Config, Error> {
        let timeout_ms = milliseconds("timeout", timeout)?;
        self.set("timeout", |config| unsafe { sys::fw_config_set_timeout_ms(config, timeout_ms) })
    }

    /// Before each look for keys that a lost answer left behind.
    pub fn settle_time(self, time: Duration) -> Result<Config, Error> {
        let settle_ms = milliseconds("settle_time", time)?;
        self.set("settle_time", |config| unsafe { sys::fw_config_set_settle_ms(config, settle_ms) })
    }

    pub fn ca_file(self, path: &str) -> Result<Config, Error> {
        let path = text("ca_file", path)?;
        self.set("ca_file", |config| unsafe { sys::fw_config_set_ca_file(config, path.as_ptr()) })
    }

    /// How often a request is sent at most, where it may be sent again at all.
    pub fn max_attempts(self, attempts: i32) -> Result<Config, Error> {
        self.set("max_attempts", |config| unsafe { sys::fw_config_set_max_attempts(config, attempts) })
    }

    /// Ends every call of the clients.
    pub fn cancel(self, token: &CancelToken) -> Result<Config, Error> {
        self.set("cancel", |config| unsafe { sys::fw_config_set_cancel(config, token.0 .0) })
    }

    // SAFETY of the calls above: the configuration is alive, and so are the strings.
    fn set(
        self,
        name: &str,
        setter: impl FnOnce(*mut sys::fw_config) -> sys::fw_status,
    ) -> Result<Config, Error> {
        set(name, setter(self.0 .0))?;
        Ok(self)
    }
}

fn milliseconds(name: &str, duration: Duration) -> Result<i64, Error> {
    i64::try_from(duration.as_millis()).map_err(|_| Error::refused(sys::FW_ERROR_OUT_OF_RANGE, name))
}

/// The ids of an account and of a user, for the time of a call.
fn owner(account_id: &str, user_id: &str) -> Result<(CString, CString), Error> {
    Ok((text("account_id", account_id)?, text("user_id", user_id)?))
}

/// A client, which any number of threads may use at once.
pub struct Client(Handle<sys::fw_client>);

// SAFETY: fwkeys.h says so.
unsafe impl Send for Client {}
unsafe impl Sync for Client {}

// SAFETY of the calls below: the client is alive, and so are the strings; the places are there for the call.
impl Client {
    pub fn new(config: &Config) -> Result<Client, Error> {
        make(|client, reason| unsafe { sys::fw_client_new(config.0 .0, client, reason) }).map(Client)
    }

    pub fn create_api_key(
        &self,
        account_id: &str,
        user_id: &str,
        options: &CreateOptions,
    ) -> Result<ApiKey, Error> {
        let (account, user) = owner(account_id, user_id)?;
        let options = options.build()?;
        make(|key, reason| unsafe {
            sys::fw_create_api_key(self.0 .0, account.as_ptr(), user.as_ptr(), options.0, key, reason)
        })
        .map(ApiKey)
    }

    /// One key's record, without its secret.
    pub fn get_api_key(&self, account_id: &str, user_id: &str, key_id: &str) -> Result<ApiKey, Error> {
        let ((account, user), key) = (owner(account_id, user_id)?, text("key_id", key_id)?);
        make(|record, reason| unsafe {
            sys::fw_get_api_key(self.0 .0, account.as_ptr(), user.as_ptr(), key.as_ptr(), record, reason)
        })
        .map(ApiKey)
    }

    /// Changes what the options have: a display name, an expiry, annotations. The rest stays as it is.
    pub fn update_api_key(
        &self,
        account_id: &str,
        user_id: &str,
        key_id: &str,
        changes: &CreateOptions,
    ) -> Result<ApiKey, Error> {
        let ((account, user), key) = (owner(account_id, user_id)?, text("key_id", key_id)?);
        let (changes, key) = (changes.build()?, key.as_ptr());
        make(|record, reason| unsafe {
            sys::fw_update_api_key(self.0 .0, account.as_ptr(), user.as_ptr(), key, changes.0, record, reason)
        })
        .map(ApiKey)
    }

    /// Begins to replace a key: see [`Rotation::settle`].
    pub fn rotate_api_key(
        &self,
        account_id: &str,
        user_id: &str,
        old_key_id: &str,
        options: &CreateOptions,
    ) -> Result<Rotation, Error> {
        let ((account, user), old) = (owner(account_id, user_id)?, text("old_key_id", old_key_id)?);
        let (options, old) = (options.build()?, old.as_ptr());
        make(|rotation, reason| unsafe {
            sys::fw_rotation_begin(
                self.0 .0,
                account.as_ptr(),
                user.as_ptr(),
                old,
                options.0,
                rotation,
                reason,
            )
        })
        .map(Rotation::new)
    }

    /// Goes on with a rotation that another process began, by the ids that it told. It has no secret.
    pub fn resume_rotation(
        &self,
        account_id: &str,
        user_id: &str,
        old_key_id: &str,
        new_key_id: &str,
    ) -> Result<Rotation, Error> {
        let (account, user) = owner(account_id, user_id)?;
        let (old, new) = (text("old_key_id", old_key_id)?, text("new_key_id", new_key_id)?);
        let (account, user, old, new) = (account.as_ptr(), user.as_ptr(), old.as_ptr(), new.as_ptr());
        make(|rotation, reason| unsafe {
            sys::fw_rotation_resume(self.0 .0, account, user, old, new, rotation, reason)
        })
        .map(Rotation::new)
    }

    /// Deletes the keys that bear a marker, but for one that is to stay.
    pub fn sweep_api_keys(
        &self,
        account_id: &str,
        user_id: &str,
        marker: &str,
        keep_key_id: Option<&str>,
    ) -> Result<Sweep, Error> {
        let ((account, user), marker) = (owner(account_id, user_id)?, text("marker", marker)?);
        let kept = keep_key_id.map(|id| text("keep_key_id", id)).transpose()?;
        let kept = kept.as_ref().map_or(ptr::null(), |id| id.as_ptr());
        let (account, user, marker) = (account.as_ptr(), user.as_ptr(), marker.as_ptr());
        let sweep = make(|sweep, reason| unsafe {
            sys::fw_sweep_api_keys(self.0 .0, account, user, marker, kept, sweep, reason)
        })?;
        // SAFETY: the strings are copied while the answer lives.
        unsafe {
            let id = |index| lent(&sweep, sys::fw_sweep_deleted_key_id(sweep.0, index)).map(str::to_owned);
            Ok(Sweep {
                deleted_key_ids: (0..sys::fw_sweep_deleted_count(sweep.0)).filter_map(id).collect(),
                examined_count: sys::fw_sweep_examined_count(sweep.0),
            })
        }
    }

    /// Lists a user's keys, or with "-" those of every user; pages are fetched on the way.
    pub fn list_api_keys(
        &self,
        account_id: &str,
        user_id: &str,
        options: &ListOptions,
    ) -> Result<ApiKeys, Error> {
        let (account, user) = owner(account_id, user_id)?;
        let options = options.build()?;
        make(|list, reason| unsafe {
            sys::fw_list_api_keys(self.0 .0, account.as_ptr(), user.as_ptr(), options.0, list, reason)
        })
        .map(ApiKeys::new)
    }

    pub fn delete_api_key(&self, account_id: &str, user_id: &str, key_id: &str) -> Result<(), Error> {
        let ((account, user), key) = (owner(account_id, user_id)?, text("key_id", key_id)?);
        perform(|reason| unsafe {
            sys::fw_delete_api_key(self.0 .0, account.as_ptr(), user.as_ptr(), key.as_ptr(), reason)
        })
    }

    /// Asks whose API key the client uses, which also proves that it works.
    pub fn whoami(&self) -> Result<Identity, Error> {
        make(|identity, reason| unsafe { sys::fw_whoami(self.0 .0, identity, reason) }).map(Identity::new)
    }

    /// Also looks for the user and for the key itself.
    pub fn whoami_with_user(&self) -> Result<Identity, Error> {
        make(|identity, reason| unsafe { sys::fw_whoami_with_user(self.0 .0, identity, reason) })
            .map(Identity::new)
    }
}

/// What a sweep did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sweep {
    pub deleted_key_ids: Vec<String>,
    /// How many records were looked at, over all looks.
    pub examined_count: i64,
}

/// What the service says about whoever uses an API key; none: not told, or not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub account_id: Option<String>,
    pub email: Option<String>,
    pub user_id: Option<String>,
    pub key_id: Option<String>,
}

impl Identity {
    fn new(identity: Handle<sys::fw_identity>) -> Identity {
        // SAFETY: the strings are copied while the answer lives.
        unsafe {
            let copy = |text_or_null| lent(&identity, text_or_null).map(str::to_owned);
            Identity {
                account_id: copy(sys::fw_identity_account_id(identity.0)),
                email: copy(sys::fw_identity_email(identity.0)),
                user_id: copy(sys::fw_identity_user_id(identity.0)),
                key_id: copy(sys::fw_identity_key_id(identity.0)),
            }
        }
    }
}
