"""Print the JSON Schema of scenario files, for editors."""

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of scenario files.

    It is kept in scenarios/scenario.schema.json. Editors with Taplo or Tombi complete and check a
    file whose first line is `#:schema ./scenario.schema.json`.
    """
    from simul.scenario import scenario_schema

    click.echo(scenario_schema(), nl=False)
