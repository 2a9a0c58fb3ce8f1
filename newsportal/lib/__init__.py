"""The basement: small tools that know neither models nor the domain."""
