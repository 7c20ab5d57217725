#!/usr/bin/python
# SPDX-License-Identifier: MIT
"""Ansible module around the tokaify program: one call, one JSON answer."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: client
short_description: Point AI coding clients at an OpenAI-compatible gateway
description:
  - Configures Codex, OpenCode and other clients of one home directory with the C(tokaify) program on the managed host.
  - Changes only what it must, keeps comments and logins, and takes out again exactly what it put in.
options:
  name:
    description: The clients.
    type: list
    elements: str
    required: true
    aliases: [client, clients]
  state:
    description: Whether they are to use the gateway.
    type: str
    choices: [present, absent]
    default: present
  gateway:
    description: Id of a known gateway, a base URL, or the path of a template file on the managed host.
    type: str
    default: tokaify
  base_url:
    description: Overrides the gateway's base URL.
    type: str
  key:
    description:
      - The key. Goes to the program by standard input, never by arguments. Required when I(state=present).
    type: str
  model:
    description: The model; default is the gateway's.
    type: str
  user:
    description: Whose clients; needs root. Default is the user that Ansible has become.
    type: str
  home:
    description: Whose clients, by home directory.
    type: path
  credential:
    description: Where the key lives; default is what the client's guide says.
    type: str
    choices: [auth-json, bearer, env, file]
  login:
    description: What to do with a ChatGPT login that stands in the way; without it such a home is refused.
    type: str
    choices: [keep, replace]
  verify:
    description: Ask the gateway once before anything is written. Never asked in check mode.
    type: bool
    default: false
  retry:
    description: How often a gateway that is busy is asked again.
    type: int
    default: 0
  purge:
    description: With I(state=absent), also the provider that recorded chats need.
    type: bool
    default: false
  forget:
    description: With I(state=absent), also the journal, which holds replaced keys for undo.
    type: bool
    default: true
  lock_timeout:
    description: Seconds to wait for another tokaify in the same home.
    type: int
    default: 30
  executable:
    description: The program on the managed host.
    type: str
    default: tokaify
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
"""

EXAMPLES = r"""
- name: Codex and OpenCode of a developer
  tokaify.clients.client:
    name: [codex, opencode]
    user: "{{ item }}"
    key: "{{ lookup('env', 'TOKAIFY_API_KEY') }}"
  loop: [ann, bob]
  become: true
"""

RETURN = r"""
changes:
  description: Every file that was considered, with a diff that shows no key.
  returned: always
  type: list
  elements: dict
findings:
  description: What is worth knowing; ids are stable.
  returned: always
  type: list
  elements: dict
exit_code:
  description: The program's, by its contract; 0 and 3 (drift, in check mode) are no failures.
  returned: always
  type: int
undo:
  description: Id of the journal entry; C(tokaify undo ID) takes it back.
  returned: when something was written
  type: str
"""

import json

from ansible.module_utils.basic import AnsibleModule

DONE = 0
DRIFT = 3


def command(module):
    p = module.params
    executable = module.get_bin_path(p["executable"], required=True)
    present = p["state"] == "present"
    words = [executable, "setup" if present else "remove"] + p["name"]
    words += ["--json", "--yes", "--gateway", p["gateway"], "--lock-timeout", str(p["lock_timeout"])]
    for option in ("user", "home"):
        if p[option]:
            words += ["--" + option, p[option]]
    if module.check_mode:
        words.append("--check")
    if not present:
        return words + ["--" + option for option in ("purge", "forget") if p[option]]
    words += ["--key-stdin", "--retry", str(p["retry"])]
    words += ["--verify", "once"] if p["verify"] and not module.check_mode else ["--offline"]
    for option in ("base_url", "model", "credential"):
        if p[option]:
            words += ["--" + option.replace("_", "-"), p[option]]
    if p["login"]:
        words.append("--%s-login" % p["login"])
    return words


def diff_of(changes):
    """Unified and masked already; Ansible shows it as it is."""
    return [{"prepared": change["diff"]} for change in changes if change.get("diff")]


def main():
    module = AnsibleModule(
        argument_spec=dict(
            name=dict(type="list", elements="str", required=True, aliases=["client", "clients"]),
            state=dict(type="str", choices=["present", "absent"], default="present"),
            gateway=dict(type="str", default="tokaify"),
            base_url=dict(type="str"),
            key=dict(type="str", no_log=True),
            model=dict(type="str"),
            user=dict(type="str"),
            home=dict(type="path"),
            credential=dict(type="str", choices=["auth-json", "bearer", "env", "file"]),
            login=dict(type="str", choices=["keep", "replace"]),
            verify=dict(type="bool", default=False),
            retry=dict(type="int", default=0),
            purge=dict(type="bool", default=False),
            forget=dict(type="bool", default=True),
            lock_timeout=dict(type="int", default=30),
            executable=dict(type="str", default="tokaify"),
        ),
        required_if=[("state", "present", ["key"])],
        mutually_exclusive=[("user", "home")],
        supports_check_mode=True,
    )
    key = module.params["key"] if module.params["state"] == "present" else None
    code, out, err = module.run_command(command(module), data=key)
    try:
        answer = json.loads(out)
    except ValueError:
        module.fail_json(msg="tokaify gave no answer", rc=code, stderr=err)
    result = dict(
        changed=answer["changed"],
        changes=answer["changes"],
        findings=answer["findings"],
        diff=diff_of(answer["changes"]),
        exit_code=answer["exitCode"],
    )
    if "undo" in answer:
        result["undo"] = answer["undo"]
    if answer["exitCode"] not in (DONE, DRIFT):
        errors = [each for each in answer["findings"] if each["severity"] == "error"]
        module.fail_json(msg="; ".join(each["title"] for each in errors) or "tokaify failed", **result)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
