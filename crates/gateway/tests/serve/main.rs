//! The connection loop on real sockets: slow clients, large requests, many clients, and the end of the server (S6, S7).

mod crowd;
mod large;
mod slow;
mod stop;
mod support;
