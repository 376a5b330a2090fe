"""What shall hold on a device: layers, each signed by its author, that the device itself merges.

Pure, shared by the device (which acts on it) and by the platform (which explains it and shows what
a change would do). Operator, partner, customer, site, group, device: the most specific layer wins,
unless a wider one made its value final. What rests on the server's word alone (who is in a group,
windows it sends) can only narrow; each key says what narrower means for it.
"""
