"""The demo's agent: this very machine, enrolled once, observed only."""

import json

from obhut.cli.launch.plan import Plan
from obhut.cli.launch.supervisor import Supervisor
from obhut.config.problems import InstanceProblem

_ONLINE_S = 90.0


def bring_online(supervisor: Supervisor, plan: Plan, token: str) -> None:
    """Enrol this machine, run its agent, and wait until the server has welcomed it.

    It is enrolled at the first start, and again (as the same device) when the gateway has moved.
    """
    known = plan.instance.state().agent_gateway
    if known != plan.gateway_url or not any(plan.instance.agent.iterdir()):
        supervisor.run(plan.agent("enrol", "--server", plan.url, "--token", token))
        plan.instance.save(agent_gateway=plan.gateway_url)
    supervisor.start(plan.agent("run"))
    if not supervisor.until(lambda: _is_online(supervisor, plan), seconds=_ONLINE_S, every_s=0.5):
        raise InstanceProblem(
            "Der Agent dieses Rechners meldet sich nicht. Der Grund steht in"
            f" {plan.instance.logs / 'obhut.jsonl'}."
        )


def _is_online(supervisor: Supervisor, plan: Plan) -> bool:
    """Ask the agent: it calls itself connected when the server has said welcome."""
    return bool(json.loads(supervisor.run(plan.agent("status", "--json")))["connected"])
