"""Pictures of papers: from a frame of a camera to a page that is straight, small and says nothing else."""
