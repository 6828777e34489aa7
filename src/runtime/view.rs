//! One mounted element, as the runtime sees it: where to report, and in which language.

use std::cell::RefCell;
use std::rc::Rc;

use crate::host::{Host, Options};
use crate::reactive::Trigger;

/// One mounted element.
pub(crate) struct View {
    pub(crate) host: Host,
    pub(crate) currency: RefCell<String>,
    /// Notified when the texts change.
    pub(crate) texts: Trigger,
}

impl View {
    pub(crate) fn new(host: Host, options: &Options) -> Rc<Self> {
        Rc::new(Self {
            host,
            currency: RefCell::new(options.currency.clone()),
            texts: Trigger::new(),
        })
    }

    /// Every text is to be written anew.
    pub(crate) fn relabel(&self) {
        self.texts.notify();
    }
}
