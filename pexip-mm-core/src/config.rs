//! placeholder
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConfigFaults;
impl std::fmt::Display for ConfigFaults {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}
