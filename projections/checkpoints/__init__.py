"""A checkpoint on paper (存证单): printed, stamped and filed, paper is a witness too."""
