//! Order tokens: the capability to act on one order, for the length of its hold.
