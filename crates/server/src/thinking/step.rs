//! One step of an exchange: an input, and the outputs that follow.

use tokio::time::Instant;

use crate::mind::http::{Exchange, Input, Lesson, Output};

/// Gives the exchange an input and passes its outputs on. Returns when to try again, if it is to be tried again, and whether
/// the attempt is over.
pub(super) fn step<E: Exchange>(
    exchange: &mut E,
    input: Input<'_>,
    item: &mut impl FnMut(E::Item),
    lesson: &mut impl FnMut(Lesson),
) -> (Option<Instant>, bool) {
    exchange.handle(Instant::now(), input);
    let (mut again, mut closed) = (None, false);
    while let Some(output) = exchange.poll() {
        match output {
            Output::Item(one) => item(one),
            Output::Remember(one) => lesson(one),
            Output::Again { at } => again = Some(at),
            Output::Close => closed = true,
        }
    }
    (again, closed || exchange.is_over())
}
