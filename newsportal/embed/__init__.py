"""The demo newspaper: a news feed and article pages whose widgets speak REST only."""
