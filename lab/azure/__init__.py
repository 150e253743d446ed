"""The Azure side: Azure Resource Manager with Microsoft.Network, and the directory that issues its tokens."""
