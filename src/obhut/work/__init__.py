"""Long work (UI: Vorgang) with progress that always ends in a named state, and the job queue.

Tables: ``work_task``, ``work_allowedjob``; the queue's own are procrastinate's.
"""
