//! The client, and its calls.

use crate::error::Error;
use crate::handle::{lent, make, perform, text, Handle};
use crate::key::{ApiKey, CreateOptions};
use crate::list::ApiKeys;
use crate::sys;
use std::ffi::CStr;
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
        self.set(|config| unsafe { sys::fw_config_set_api_key(config, api_key.as_ptr()) })
    }

    pub fn base_url(self, url: &str) -> Result<Config, Error> {
        let url = text(url)?;
        self.set(|config| unsafe { sys::fw_config_set_base_url(config, url.as_ptr()) })
    }

    /// Of a whole call, all its attempts and pauses included.
    pub fn timeout(self, timeout: Duration) -> Result<Config, Error> {
        let timeout_ms = milliseconds(timeout)?;
        self.set(|config| unsafe { sys::fw_config_set_timeout_ms(config, timeout_ms) })
    }

    /// Before each look for keys that a lost answer left behind.
    pub fn settle_time(self, time: Duration) -> Result<Config, Error> {
        let settle_ms = milliseconds(time)?;
        self.set(|config| unsafe { sys::fw_config_set_settle_ms(config, settle_ms) })
    }

    pub fn ca_file(self, path: &str) -> Result<Config, Error> {
        let path = text(path)?;
        self.set(|config| unsafe { sys::fw_config_set_ca_file(config, path.as_ptr()) })
    }

    // SAFETY of the calls above: the configuration is alive, and so are the strings.
    fn set(self, setter: impl FnOnce(*mut sys::fw_config) -> sys::fw_status) -> Result<Config, Error> {
        perform(|_| setter(self.0 .0))?;
        Ok(self)
    }
}

fn milliseconds(duration: Duration) -> Result<i64, Error> {
    i64::try_from(duration.as_millis()).map_err(|_| Error::refused(sys::FW_ERROR_OUT_OF_RANGE))
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
        let (account, user) = (text(account_id)?, text(user_id)?);
        let options = options.build()?;
        make(|key, reason| unsafe {
            sys::fw_create_api_key(self.0 .0, account.as_ptr(), user.as_ptr(), options.0, key, reason)
        })
        .map(ApiKey)
    }

    /// Lists a user's keys, or with "-" those of every user; pages are fetched on the way.
    pub fn list_api_keys(&self, account_id: &str, user_id: &str) -> Result<ApiKeys, Error> {
        let (account, user) = (text(account_id)?, text(user_id)?);
        make(|list, reason| unsafe {
            sys::fw_list_api_keys(self.0 .0, account.as_ptr(), user.as_ptr(), ptr::null(), list, reason)
        })
        .map(ApiKeys::new)
    }

    pub fn delete_api_key(&self, account_id: &str, user_id: &str, key_id: &str) -> Result<(), Error> {
        let (account, user, key) = (text(account_id)?, text(user_id)?, text(key_id)?);
        perform(|reason| unsafe {
            sys::fw_delete_api_key(self.0 .0, account.as_ptr(), user.as_ptr(), key.as_ptr(), reason)
        })
    }

    /// Asks whose API key the client uses, which also proves that it works.
    pub fn whoami(&self) -> Result<Identity, Error> {
        let identity = make(|identity, reason| unsafe { sys::fw_whoami(self.0 .0, identity, reason) })?;
        // SAFETY: the strings are copied while the answer lives.
        unsafe {
            let copy = |text_or_null| lent(&identity, text_or_null).map(str::to_owned);
            Ok(Identity {
                account_id: copy(sys::fw_identity_account_id(identity.0)),
                email: copy(sys::fw_identity_email(identity.0)),
            })
        }
    }
}

/// What the service says about whoever uses an API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub account_id: Option<String>,
    pub email: Option<String>,
}
