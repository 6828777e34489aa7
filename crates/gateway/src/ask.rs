//! What a browser may say. Bodies are read strictly, field by field, into typed requests; nothing is forwarded.
