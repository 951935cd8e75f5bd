//! Work that a session's task waits for.

use std::future::Future;
use std::pin::Pin;

/// Work with a result.
pub(super) type Job<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Waits for a job and removes it when it is done; never returns while no job is set.
pub(super) async fn run_job<T>(slot: &mut Option<Job<T>>) -> T {
    match slot {
        Some(future) => {
            let result = future.await;
            *slot = None;
            result
        }
        None => std::future::pending().await,
    }
}
