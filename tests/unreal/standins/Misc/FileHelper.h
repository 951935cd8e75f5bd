// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

struct FFileHelper
{
	enum class EHashOptions
	{
		None = 0,
	};

	/** In the engine this reads what is inside a pak, too. */
	static bool LoadFileToString(FString& Result, const TCHAR* Filename, EHashOptions = EHashOptions::None, uint32 = 0)
	{
		std::FILE* File = std::fopen(FTCHARToUTF8(Filename).Get(), "rb");
		if (File == nullptr)
			return false;
		std::string Bytes;
		char Block[4096];
		for (std::size_t Count; (Count = std::fread(Block, 1, sizeof Block, File)) > 0;)
			Bytes.append(Block, Count);
		std::fclose(File);
		Result = UTF8_TO_TCHAR(Bytes.c_str());
		return true;
	}
};
