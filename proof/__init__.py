"""The machinery that proves every command of the guide: manifest, plan, machine, record, site."""
