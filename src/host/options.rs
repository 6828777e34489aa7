//! What comes in from JavaScript. `www/options.js` has checked and normalised it: what does not
//! fit here is an internal error, never a mistake of the page.
//!
//! Read field by field rather than derived: a derived reader for two small records would be 2 kB
//! of what every buyer downloads.

use js_sys::{Array, Object, Reflect};
use tc_orders::wire::Version;
use tc_orders::{Checkout, EventId, Money, Selection, SetId, TicketSet};
use tc_purchase::{Config, Customer};
use wasm_bindgen::{JsCast as _, JsValue};

/// The element's options.
pub(crate) struct Options {
    pub(crate) event: EventId,
    /// Base URL without a slash at its end.
    pub(crate) api: String,
    /// Which version of the API it speaks.
    pub(crate) version: Version,
    /// The partner's key: direct mode.
    pub(crate) key: Option<String>,
    pub(crate) currency: String,
    max_tickets: u32,
    max_per_set: Option<u32>,
    confirm_cancel: bool,
    accept_fewer: bool,
    release_on_leave: bool,
    host_pays: bool,
    checkout: Option<Checkout>,
    sets: Option<Vec<TicketSet>>,
}

impl Options {
    /// Reads the record that `www/options.js` makes. The error names the field that is missing.
    pub(crate) fn read(value: &JsValue) -> Result<Self, JsValue> {
        let max_tickets = count(value, "maxTickets").ok_or("maxTickets")?;
        let sets = get(value, "sets").dyn_into::<Array>().ok();
        let sets = sets.map(|sets| {
            let mut read = Vec::new();
            for at in 0..sets.length() {
                read.push(host_set(&sets.get(at), at.into()).ok_or("sets")?);
            }
            Ok::<_, &str>(read)
        });
        Ok(Self {
            event: id(value, "event").ok_or("event")?,
            api: text(value, "api").ok_or("api")?,
            version: version(&text(value, "version").ok_or("version")?),
            key: text(value, "key"),
            currency: text(value, "currency").ok_or("currency")?,
            max_tickets,
            max_per_set: count(value, "maxPerSet"),
            confirm_cancel: get(value, "confirmCancel").is_truthy(),
            accept_fewer: get(value, "acceptFewer").is_truthy(),
            release_on_leave: get(value, "releaseOnLeave").is_truthy(),
            host_pays: get(value, "hostPays").is_truthy(),
            checkout: text(value, "payAt").map(|address| Checkout::Page { address }),
            sets: sets.transpose()?,
        })
    }

    /// The part that the purchase's rules depend on.
    pub(crate) fn config(&self) -> Config {
        Config {
            event: self.event,
            gateway: self.key.is_none(),
            two_steps: self.key.is_some() && self.version == Version::V2,
            sets: self.sets.clone(),
            max_tickets: self.max_tickets,
            max_per_set: self.max_per_set,
            accept_fewer: self.accept_fewer,
            checkout: self.checkout.clone(),
            host_pays: self.host_pays,
            release_on_leave: self.release_on_leave,
            confirm_cancel: self.confirm_cancel,
        }
    }
}

fn version(name: &str) -> Version {
    if name == Version::V2.as_str() {
        Version::V2
    } else {
        Version::V1
    }
}

/// One of the host's own sets: `{id, name, price, vacant?}`, the price in minor units.
fn host_set(set: &JsValue, pos: i64) -> Option<TicketSet> {
    // A host that does not say how many are left sells until the API says no. Any number that could
    // be taken for what is left would be told to buyers as such.
    let vacant = count(set, "vacant").unwrap_or(u32::MAX);
    Some(TicketSet {
        id: id(set, "id")?,
        name: text(set, "name")?,
        pos,
        price: Money::from_minor(get(set, "price").as_f64()? as i64),
        fee: Money::ZERO,
        vacant,
        amount: vacant,
        seated: false,
    })
}

/// `{set: count}`; entries that are no set's id or no count are left out.
pub(crate) fn read_selection(value: &JsValue) -> Option<Selection> {
    let object = value.dyn_ref::<Object>()?;
    let entries = Object::entries(object);
    let mut selection = Selection::default();
    for at in 0..entries.length() {
        let entry: Array = entries.get(at).unchecked_into();
        let set = entry.get(0).as_string().and_then(|set| set.parse().ok());
        if let (Some(set), Some(count)) = (set, entry.get(1).as_f64())
            && count >= 1.0
        {
            let set: SetId = set;
            selection.set(set, count as u32);
        }
    }
    Some(selection)
}

/// `{name, email, phone}`.
pub(crate) fn read_customer(value: &JsValue) -> Customer {
    Customer {
        name: text(value, "name"),
        email: text(value, "email"),
        phone: text(value, "phone"),
    }
}

/// A property; `undefined` where there is none.
pub(crate) fn get(value: &JsValue, name: &str) -> JsValue {
    // Fails only on what is no object; then there is nothing to get either.
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or_default()
}

/// A property that is a text.
pub(crate) fn text(value: &JsValue, name: &str) -> Option<String> {
    get(value, name).as_string()
}

fn id<T: std::str::FromStr>(value: &JsValue, name: &str) -> Option<T> {
    text(value, name)?.parse().ok()
}

fn count(value: &JsValue, name: &str) -> Option<u32> {
    get(value, name).as_f64().map(|count| count as u32)
}
