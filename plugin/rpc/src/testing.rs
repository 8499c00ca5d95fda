//! Laws that always hold, and generators of values to try them on. Feature `test-util`; outside semver.
