//! One mounted element, as the runtime sees it: where to report, what the page wants, and in which language.

use std::cell::RefCell;
use std::rc::Rc;

use crate::host::{Host, Options};
use crate::reactive::Trigger;

/// One mounted element.
pub(crate) struct View {
    pub(crate) host: Host,
    pub(crate) options: RefCell<Options>,
    /// Notified when the texts change.
    pub(crate) texts: Trigger,
}

impl View {
    pub(crate) fn new(host: Host, options: Options) -> Rc<Self> {
        Rc::new(Self {
            host,
            options: RefCell::new(options),
            texts: Trigger::new(),
        })
    }

    /// Every text is to be written anew.
    pub(crate) fn relabel(&self) {
        self.texts.notify();
    }
}
