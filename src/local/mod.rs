//! stub
#![allow(missing_docs)]
use std::sync::Arc;
#[derive(Clone)]
pub struct Script;
#[derive(Default)]
pub struct Options;
pub struct Server;
impl Script {
    pub fn builtin() -> Self {
        Script
    }
    pub fn load(_: &std::path::Path) -> Result<Self, String> {
        Ok(Script)
    }
}
impl Server {
    pub fn new(_: Script, _: Options) -> Arc<Self> {
        Arc::new(Server)
    }
    pub async fn serve<T>(&self, _: T) {}
}
