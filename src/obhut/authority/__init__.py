"""Who may order what, on the operator's side: roots, certificates, signers, bundles for devices.

Pure like ``explain``: neither database nor Django; formats and the chain are those of
``obhut_protocol.authority``, which a device uses too. Clauses V-4.3, V-5.1 (a person stands behind
every order) rest on it.
"""
