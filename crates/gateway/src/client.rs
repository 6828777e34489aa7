//! Who a request counts for: the address of the client, as far as the stated proxies vouch for it.
