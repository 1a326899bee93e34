"""The machinery that proves the commands of the guide: manifest, plan, machine, record, site."""
