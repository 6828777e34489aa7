//! Deliberate faults in the rules or in what is around them: each shows that a check can fail.

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Twist {
    /// Nothing.
    None,
    /// Every tab gets the claim at once, and hears nothing of the others.
    Alone,
    /// Storage takes nothing.
    Forgetful,
    /// Orders are told to last three seconds longer than they do.
    Generous,
    /// A page goes on to cancel what it knows to be bought.
    Greedy,
    /// A page that is left gives back what is being paid.
    Hasty,
    /// The voice says a minute more than there is.
    Boastful,
    /// Refusals are not heard.
    Deaf,
    /// A reservation is sent twice.
    Double,
    /// No promise is kept.
    Faithless,
}
