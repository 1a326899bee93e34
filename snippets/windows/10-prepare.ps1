winget install --exact --id Git.Git
winget install --exact --id Python.Python.3.13 --scope machine
winget install --exact --id Microsoft.VisualStudio.2022.BuildTools `
    --override '--passive --add Microsoft.VisualStudio.Workload.VCTools'
