"""The packs: vendors, agencies and sources that Newswatch knows, so that `- Huawei` finds 华为 too.

vendors.yaml, agencies.yaml and sources.yaml are written by hand; packs.json is made of them and is
what a run reads (`python -m monitor.packs` after an edit). docs/packs.md tells users.
"""
