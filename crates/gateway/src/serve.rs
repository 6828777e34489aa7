//! The connection loop: how long a client may take, how much it may send, and how the program ends without losing a request.
