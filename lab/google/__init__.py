"""The Google Cloud side: Compute v1 and the token endpoint of its service accounts."""
