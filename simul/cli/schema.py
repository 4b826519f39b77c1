"""Print the JSON Schema of scenario files, for editors."""

import click


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of scenario files.

    It is kept in scenarios/scenario.schema.json; a file whose first line is
    `#:schema ./scenario.schema.json` is completed and checked by editors that know Taplo or Tombi.
    """
    from simul.scenario import scenario_schema

    click.echo(scenario_schema(), nl=False)
